"""The page of one act about stars: what it is about, a short form, a button, the way back."""

from typing import Any, ClassVar

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from funds.views.base import FundPage
from kit.refusals import carry_out
from volunteers.forms.stars import NothingForm


class StarAct(FundPage):
    """An act with a form.

    Attributes:
        title: the page's words.
        sub: what it does, for the page's head.
        verb: the button's words.
        kind: the button's kind; ``bad`` for what takes something away.
        form_class: what it asks for.
    """

    template_name: ClassVar[str] = "stars/act.html"
    title: ClassVar[str]
    sub: ClassVar[str] = ""
    verb: ClassVar[str]
    kind: ClassVar[str] = "primary"
    form_class: ClassVar[type[Form]] = NothingForm

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(self.form_class(initial=self.initial()))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST)
        if form.is_valid():
            told = carry_out(request, form, lambda: self.act(form.cleaned_data))
            if told is not None:
                messages.success(request, told)
                return HttpResponseRedirect(self.way_on())
        return self._show(form, status=400)

    def act(self, given: dict[str, Any]) -> str:
        """Do it, and return what the person is told of it."""
        raise NotImplementedError

    def way_on(self) -> str:
        """Return where one goes on, and back to when nothing is done."""
        raise NotImplementedError

    def facts(self) -> list[tuple[str, str]]:
        """Return what it is about: labels and words."""
        return []

    def warning(self) -> str:
        """Return what one must know before; empty when there is nothing."""
        return ""

    def initial(self) -> dict[str, Any]:
        """Return what the form begins with."""
        return {}

    def _show(self, form: Form, *, status: int = 200) -> HttpResponse:
        return self.page(
            {
                "form": form,
                "title": self.title,
                "sub": self.sub,
                "verb": self.verb,
                "kind": self.kind,
                "facts": self.facts(),
                "warning": self.warning(),
                "back": self.way_on(),
            },
            status=status,
        )
