"""The steps that joining and signing in share: mobile, then the code that was sent to it.

What a visitor has done so far stands under one random name in their session, so that a browser
that dropped the page while the message was read finds its step again. No number is kept there.
"""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from funds.middleware import FundRequest
from funds.models import Fund
from kit import clock, phone_codes
from kit.errors import Refusal
from kit.plain_form import PlainForm
from kit.refusals import log_refusal
from portal.client import place_of
from portal.phone.entering import safe_next
from volunteers.forms.joining import CodeForm, MobileForm


@method_decorator(sensitive_post_parameters(), name="dispatch")
class StepsPage(View):
    """A page of several steps, of which the first two prove a mobile.

    Attributes:
        template_name: shows every step.
    """

    template_name: ClassVar[str]
    http_method_names = ["get", "head", "post", "options"]
    request: FundRequest
    fund: Fund

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("fund")
        super().setup(request, *args, **kwargs)
        self.fund = self.request.fund

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request)
        add_never_cache_headers(response)
        return response

    @property
    def place(self) -> str:
        return f"volunteer:{self.fund.pk}"

    @property
    def proven(self) -> str:
        """The mobile this visitor has proven; empty before that."""
        return phone_codes.proven_mobile(self.place, self._kept("proven"))

    def get(self, request: HttpRequest) -> HttpResponse:
        if not phone_codes.is_on():
            return self.show("off", None)
        mobile = self.proven
        if mobile:
            return self.proven_step(mobile)
        if phone_codes.pending_mobile(self.place, self._kept("pending")):
            return self.show("code", CodeForm())
        return self._unsent() or self.show("mobile", MobileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        step = request.POST.get("step", "")
        if not phone_codes.is_on():
            return self.show("off", None)
        if step == "mobile":
            return self._send()
        if step == "code":
            return self._prove()
        if step == "again":
            self.forget()
            return self.here()
        mobile = self.proven
        if not mobile:
            self.forget()
            return self.show("mobile", MobileForm(), late=True)
        return self.act(mobile)

    def go_on(self, mobile: str) -> HttpResponse:
        """Return what follows the right code at once."""
        return self.here()

    def proven_step(self, mobile: str) -> HttpResponse:
        """Return what comes after the code."""
        raise NotImplementedError

    def act(self, mobile: str) -> HttpResponse:
        """Carry out the last step for the owner of a proven mobile."""
        raise NotImplementedError

    def here(self) -> HttpResponse:
        return HttpResponseRedirect(self.request.get_full_path())

    def after(self) -> str:
        """Return where the visitor wanted to go."""
        return safe_next(self.fund, self.request.GET.get("next", ""))

    def forget(self) -> None:
        """Let what was proven here be good for nothing more."""
        phone_codes.forget(self.place, self._kept("proven"))
        self.request.session.pop(self._key, None)

    def show(
        self, step: str, form: PlainForm | None, *, status: int = 200, **told: Any
    ) -> HttpResponse:
        mobile = self.proven or phone_codes.pending_mobile(self.place, self._kept("pending"))
        context = {
            "fund": self.fund,
            "form": form,
            "step": step,
            "tail": mobile[-4:],
            "minutes": phone_codes.MINUTES,
            "late": False,
            "next": self.request.GET.get("next", ""),
            **told,
        }
        return render(self.request, self.template_name, context, status=status)

    def refused(self, step: str, form: PlainForm, refusal: Refusal, status: int) -> HttpResponse:
        """Show a form again with what was refused, which is written down without its contents."""
        log_refusal(self.request, refusal)
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return self.show(step, form, status=status)

    def _send(self) -> HttpResponse:
        form = MobileForm(self.request.POST)
        if not form.is_valid():
            return self.show("mobile", form, status=400)
        try:
            pending = phone_codes.send_code(
                self.place,
                form.cleaned_data["mobile"],
                network=place_of(self.request).network,
                today=clock.today(),
            )
        except Refusal as refusal:
            return self.refused("mobile", form, refusal, 400)
        self.request.session[self._key] = {"pending": pending}
        return self.here()

    def _unsent(self) -> HttpResponse | None:
        """Return the page that says that the code did not go out, which it says once."""
        mobile = phone_codes.unsent_mobile(self.place, self._kept("pending"))
        if not mobile:
            return None
        self.forget()
        form = MobileForm({"mobile": mobile})
        return self.refused("mobile", form, Refusal(phone_codes.NOT_SENT), 200)

    def _prove(self) -> HttpResponse:
        form = CodeForm(self.request.POST)
        if self.proven:
            # Sent again after an answer that never arrived: it was taken.
            return self.here()
        if not form.is_valid():
            return self.show("code", form, status=400)
        try:
            code = form.cleaned_data["code"]
            proven = phone_codes.prove(self.place, self._kept("pending"), code)
        except phone_codes.CodeGone as gone:
            self.forget()
            return self.refused("mobile", MobileForm(self.request.POST), gone, 400)
        except Refusal as refusal:
            return self.refused("code", form, refusal, 400)
        # A new session, which whoever planted the old one does not know.
        self.request.session.cycle_key()
        self.request.session[self._key] = {"proven": proven}
        return self.go_on(self.proven)

    @property
    def _key(self) -> str:
        return f"phone-{self.fund.slug}"

    def _kept(self, name: str) -> str:
        kept: dict[str, str] = self.request.session.get(self._key, {})
        return kept.get(name, "")
