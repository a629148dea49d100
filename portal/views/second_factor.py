"""The library's pages of the second factor, as far as we serve them."""

from typing import Any

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from portal.second_factor.forms import UNKNOWN_KEY
from portal.second_factor.rule import is_bound


class Index(base.IndexView):  # type: ignore[misc]
    """Which second factors I have, and where I add or remove one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        held = context["authenticators"]
        keys, phone = held.get("webauthn", []), held.get("totp")
        codes_held = held.get("recovery_codes")
        bound = is_bound(self.request.user)
        return {
            **context,
            "phone": phone,
            "keys": keys,
            "codes_left": len(codes_held.get_unused_codes()) if codes_held else None,
            "is_bound": bound,
            "is_held_back": bound and not phone and not keys,
        }


class RemoveKey(webauthn.RemoveWebAuthnView):  # type: ignore[misc]
    """Taking a passkey away."""

    success_url = reverse_lazy("mfa_index")


class KeyAgain(webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey once more; a wrong one is asked for again."""

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, UNKNOWN_KEY)
        return redirect(self.request.get_full_path())


@method_decorator(never_cache, name="dispatch")
class Codes(codes.ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, shown once."""


@method_decorator(never_cache, name="dispatch")
class Activate(totp.ActivateTOTPView):  # type: ignore[misc]
    """Setting up the authenticator of a phone."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return redirect("account_login")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["secret"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return context


index = Index.as_view()
authenticate = base.authenticate
reauthenticate = base.reauthenticate
activate_totp = Activate.as_view()
deactivate_totp = totp.deactivate_totp
add_key = webauthn.add_webauthn
remove_key = RemoveKey.as_view()
key_again = KeyAgain.as_view()
view_codes = Codes.as_view()
generate_codes = codes.generate_recovery_codes
