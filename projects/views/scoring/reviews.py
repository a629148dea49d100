"""Scoring one application, sealing the scores, and opening its attachments."""

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone

from kit import clock
from kit.errors import Refusal
from kit.files import as_attachment
from kit.formats import quantity
from kit.refusals import carry_out, log_done, log_refusal
from projects.forms.scoring import ScoreForm, SealForm
from projects.models import ApplicationFile, PanelState, Review, ReviewState
from projects.queries.blind import blind, files_of
from projects.queries.scoring import is_late, points_of, rubric_of, sum_of, unscored
from projects.services.scoring import keep_scores, refusal_to_score, seal
from projects.views.scoring.base import ReviewPage

READABLE = frozenset({PanelState.SCORING, PanelState.CLOSED, PanelState.DECIDED})


class OpenReviewPage(ReviewPage):
    """A page that shows the application: to who scores it, once the scoring was opened."""

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        if not self.reviews:
            return
        cleared = self.review.state in {ReviewState.CLEARED, ReviewState.SEALED}
        if not cleared or self.panel.state not in READABLE:
            raise Refusal(refusal_to_score(self.review) or "现在不能看这份申报。")

    def told(self) -> dict[str, Any]:
        """Return the application and where its scores stand."""
        rubric = rubric_of(self.panel)
        return {
            "review": self.review,
            "place": self.place,
            "shown": blind(self.review.candidate.project, self.place, self.panel.call),
            "requested": self.review.candidate.project.requested_amount,
            "refusal": refusal_to_score(self.review),
            "sealed_late": self.review.sealed_at is not None
            and is_late(self.panel, self.review.sealed_at),
            **progress_of(self.review, len(rubric)),
        }


class Score(OpenReviewPage):
    """评分: the application and the rubric side by side; read only once sealed."""

    template_name: ClassVar[str] = "scoring/score.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(self._form(None))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            kept = carry_out(request, form, lambda: self._keep(form))
            if kept is not None:
                if "seal" in request.POST:
                    return redirect(self.address("scoring:seal"))
                messages.success(request, "已保存评分。还没有封存，封存前可以再改。")
                return redirect(self.address("scoring:review"))
        return self._show(form, status=400)

    def _keep(self, form: ScoreForm) -> Review:
        """Keep all that the form holds, or nothing."""
        changes, _ = form.typed()
        version = form.cleaned_data["version"]
        kept = keep_scores(self.review, changes, by=self.request.user, version=version)
        for name, why in kept.refused.items():
            raise Refusal(why, field=name)
        return kept.review

    def _show(self, form: ScoreForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, **self.told()}, status=status)

    def _form(self, data: Any) -> ScoreForm:
        return ScoreForm(data, review=self.review, rubric=rubric_of(self.panel))


class AutosaveScore(ReviewPage):
    """Keep what was typed so far; the answers are for the form's script."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rubric = rubric_of(self.panel)
        form = ScoreForm(request.POST, review=self.review, rubric=rubric)
        changes, wrong = form.typed()
        version = form.cleaned_data.get("version", 0)
        try:
            with transaction.atomic():
                kept = keep_scores(self.review, changes, by=self.request.user, version=version)
        except Refusal as refusal:
            log_refusal(request, refusal)
            return JsonResponse({"message": refusal.message}, status=refusal.status)
        told = progress_of(kept.review, len(rubric))
        return JsonResponse(
            {
                "errors": {**wrong, **kept.refused},
                "labels": form.labels(),
                "version": kept.review.version,
                "saved_at": f"{timezone.localtime(clock.now()):%H:%M}",
                "sections": render_to_string("scoring/progress.html", told),
                "edit_url": self.address("scoring:review"),
                "autosave_url": self.address("scoring:autosave"),
            }
        )


class Seal(OpenReviewPage):
    """封存: the points and their total once more, and the last button."""

    template_name: ClassVar[str] = "scoring/seal.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(SealForm(initial={"version": self.review.version}))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = SealForm(request.POST)
        if form.is_valid():
            version = form.cleaned_data["version"]
            sealed = carry_out(
                request, form, lambda: seal(self.review, by=self.request.user, version=version)
            )
            if sealed is not None:
                messages.success(request, f"已封存，合计 {_points(sealed.total)} 分，不能再改。")
                return redirect(self.fund.url("scoring:panel", panel=self.panel.number))
        return self._show(form, status=400)

    def _show(self, form: SealForm, *, status: int = 200) -> HttpResponse:
        rubric, kept = rubric_of(self.panel), points_of(self.review)
        rows = [(item, kept.get(item.sequence)) for item in rubric]
        missing = unscored(self.review, rubric)
        told = {"form": form, "rows": rows, "missing": missing}
        return self.page({**told, **self.told()}, status=status)


class DownloadFile(OpenReviewPage):
    """Give one attachment of the application, unless the call hides them."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        project = self.review.candidate.project
        shown = {file.place: file for file in files_of(project, self.panel.call)}
        if kwargs["file"] not in shown:
            raise Http404
        rows = ApplicationFile.objects.select_related("file")
        chosen = shown[kwargs["file"]]
        row = get_object_or_404(rows, project=project, pk=chosen.id)
        # The name travels with the download: it must tell no more than the page.
        row.file.name = chosen.name
        log_done(request, f"专家下载 {self.panel.number} 第 {self.place} 号的附件")
        return as_attachment(row.file)


def progress_of(review: Review, headings: int) -> dict[str, Any]:
    """Return how far a review is scored and what its points come to."""
    kept = points_of(review)
    return {"scored": len(kept), "headings": headings, "sum": _points(sum_of(kept))}


def _points(points: Decimal | None) -> str:
    return quantity(points or 0)
