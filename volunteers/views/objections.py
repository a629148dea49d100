"""The page of one objection (异议): what was written, how it was handled, who sent it."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Action
from funds.views.base import FundPage
from kit.refusals import carry_out, log_done
from kit.sealing import unseal
from volunteers.forms.stars import StarAnswerForm
from volunteers.models import ObjectionState
from volunteers.models.objections import Objection


class ObjectionPage(FundPage):
    """One objection, and the form that answers it; who sent it is shown only when asked for.

    Attributes:
        here, sender: the names of this page's address and of the one that shows the sender.
    """

    action = Action.STAR_CHECK
    template_name: ClassVar[str] = "stars/objection.html"
    form_class: ClassVar[type[StarAnswerForm]] = StarAnswerForm
    here: ClassVar[str]
    sender: ClassVar[str]
    objection: Any

    def find(self, number: str) -> Objection | None:
        """Return the objection of a number."""
        raise NotImplementedError

    def about(self) -> dict[str, Any]:
        """Return ``title``, ``whom`` in words, ``back`` as an address, and the ``crumbs``."""
        raise NotImplementedError

    def answered(self, outcome: ObjectionState, **words: Any) -> Objection:
        """Answer it."""
        raise NotImplementedError

    def load(self, **kwargs: Any) -> None:
        found = self.find(kwargs["number"])
        if found is None:
            raise Http404
        self.objection = found

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(self.form_class())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            answered = carry_out(
                request,
                form,
                lambda: self.answered(
                    ObjectionState(given["outcome"]),
                    handling=given["handling"],
                    answer=given["answer"],
                    by=self.request.user,
                ),
            )
            if answered is not None:
                messages.success(request, f"已答复异议 {answered.number}。")
                return HttpResponseRedirect(self.about()["back"])
            self.load(**self.kwargs)
        return self.show(form, status=400)

    def show(
        self, form: StarAnswerForm, *, revealed: bool = False, status: int = 200
    ) -> HttpResponse:
        objection = self.objection
        number = objection.number
        contact = unseal(objection.contact) if revealed and objection.contact else ""
        return self.page(
            {
                "records": "",
                **self.about(),
                "objection": objection,
                "form": form,
                "here_url": self.fund.url(self.here, number=number),
                "sender_url": self.fund.url(self.sender, number=number),
                "is_open": objection.state == ObjectionState.OPEN,
                "has_sender": bool(objection.objector or objection.contact),
                "revealed": revealed,
                "contact": contact,
            },
            status=status,
        )


class SenderPage(ObjectionPage):
    """Who sent an objection and how to reach them; each look is written down."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        log_done(request, f"查看异议 {self.objection.number} 的异议人和联系方式")
        return self.show(self.form_class(), revealed=True)
