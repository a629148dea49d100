"""The form by which anybody objects to what is on public notice (提出异议).

Nothing of it is shown again or kept by a browser; who objects may stay unnamed.
"""

import re
from typing import Any, ClassVar

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from funds.middleware import FundRequest
from kit.errors import Refusal
from kit.frequency import too_often
from kit.refusals import carry_out, log_refusal
from portal.client import place_of
from portal.views.noticing import NoticeWindow
from volunteers.forms.stars import StarObjectionForm
from volunteers.models.objections import Objection
from volunteers.services.objections import ObjectionData

MOST_OBJECTIONS = 5
"""How many objections one network may send within an hour."""
MOST_OF_A_NOTICE = 60
"""How many objections to one notice are taken within an hour, from wherever they come."""
HOUR = 3600


def network_of(request: FundRequest) -> str:
    """Return the network an anonymous request comes from, for counting."""
    return place_of(request).network or "unknown"


class ObjectWindow(NoticeWindow):
    """The form that objects to one notice, or to one row of it by a signed ``?of=``.

    Attributes:
        prefix: what the numbers of these objections begin with.
        counts, counts_of_notice: what sendings are counted as, by network and by notice.
        signer: signs the rows.
    """

    template_name = "public/objecting.html"
    http_method_names = ["get", "head", "post", "options"]
    prefix: ClassVar[str]
    counts: ClassVar[str]
    counts_of_notice: ClassVar[str]
    signer: ClassVar[Signer]
    request: FundRequest

    @property
    def running(self) -> bool:
        """Whether objections are taken."""
        raise NotImplementedError

    def row(self, pk: int) -> Any:
        """Return the notice's row of this key; ``None`` when there is none."""
        raise NotImplementedError

    def receive(self, data: ObjectionData[Any]) -> Objection:
        """Take the objection."""
        raise NotImplementedError

    def about(self, row: Any) -> dict[str, Any]:
        """Return what the page tells: ``title``, ``ends_on``, ``home`` (words, address),
        ``number``, ``back`` and ``here`` as addresses, and ``who``: the row's words."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        # The page holds a visitor's own token and words: no cache between may keep it.
        del response["Cache-Control"]
        add_never_cache_headers(response)
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        done = request.GET.get("done", "")
        if re.fullmatch(rf"{self.prefix}-\d{{4}}-\d{{3,6}}", done):
            return self._show(None, done=done)
        if not self.running:
            return redirect(self.about(None)["back"])
        return self._show(StarObjectionForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = StarObjectionForm(request.POST)
        if form.is_valid():
            refusal = self._refusal_to_count()
            if refusal is not None:
                log_refusal(self.request, refusal)
                form.add_error(None, refusal.message)
                return self._show(form, status=429)
            data = ObjectionData(row=self._row(), **form.cleaned_data)
            objection = carry_out(request, form, lambda: self.receive(data))
            if objection is not None:
                return HttpResponseRedirect(f"{self.about(None)['here']}?done={objection.number}")
        return self._show(form, status=400)

    def _row(self) -> Any:
        """Return what the address names; ``None`` when it names nothing of this notice.

        When the notice is over nobody is named by it any more.
        """
        if not self.running:
            return None
        try:
            pk = int(self.signer.unsign(self.request.GET.get("of", "")))
        except (BadSignature, ValueError):
            return None
        return self.row(pk)

    def _refusal_to_count(self) -> Refusal | None:
        """Count one sending, and return why it is one too many, or ``None`` when it is not."""
        office = self.fund.office_name
        who = f"{self.fund.pk}:{network_of(self.request)}"
        if too_often(self.counts, who, most=MOST_OBJECTIONS, within=HOUR):
            return Refusal(
                f"这个网络一小时内已经提交了 {MOST_OBJECTIONS} 件异议。请稍后再提交，"
                f"或直接联系{office}。"
            )
        # What one network was refused is not counted here: nobody alone shuts the others out.
        notice = f"{self.fund.pk}:{self.notice.pk}"
        if too_often(self.counts_of_notice, notice, most=MOST_OF_A_NOTICE, within=HOUR):
            return Refusal(
                "这一批一小时内收到的异议太多，网上暂时不能再提交。请一小时后再试，"
                f"或在公示期内直接联系{office}。"
            )
        return None

    def _show(
        self, form: StarObjectionForm | None, *, done: str = "", status: int = 200
    ) -> HttpResponse:
        row = None if form is None else self._row()
        response = self.page(self.request, {**self.about(row), "form": form, "done": done})
        response.status_code = status
        return response
