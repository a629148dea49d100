"""The forms of the second factor, with our words and our limits."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as library
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError
from django.forms import BaseForm

from kit.plain_form import name_what_is_missing
from kit.sealing import BrokenSealError, seal, unseal
from portal.second_factor.checking import demand_try, find_factor, matching_counter, plain_code

CODE_ATTRIBUTES = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autofocus": True,
    "maxlength": 12,
}
WRONG_FIRST = "验证码不对。请核对手机的时间是否准确，再输入现在显示的 6 位数字。"
UNKNOWN_KEY = "没有认出这个通行密钥。请再试一次，或改用验证码。"


class CodeForm(library.AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in: a code of the authenticator, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self, "验证码", "手机验证器上的 6 位数字；手机不在身边时，可输入一个恢复码。")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        self.authenticator = find_factor(context.request, self.user, code)
        return code


class CodeAgainForm(library.ReauthenticateForm):  # type: ignore[misc]
    """A code once more, before something about the account itself is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_code(self, "验证码", "手机验证器上的 6 位数字，或一个恢复码。")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        self.authenticator = find_factor(context.request, self.user, code)
        return code


class ActivateForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator proves that the phone holds the secret.

    The secret waits in the session, sealed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        super(totp.ActivateTOTPForm, self).__init__(*args, **kwargs)
        self.secret = self._kept() if self.is_bound else ""
        if not self.secret:
            self.secret = generate_totp_secret()
            context.request.session[SECRET_SESSION_KEY] = seal(self.secret)
        _ask_for_code(self, "手机上显示的 6 位验证码", "")

    def clean_code(self) -> str:
        code = plain_code(self.cleaned_data["code"])
        if matching_counter(self.secret, code) is None:
            raise ValidationError(WRONG_FIRST)
        return code

    def _kept(self) -> str:
        try:
            return unseal(context.request.session.get(SECRET_SESSION_KEY, ""))
        except BrokenSealError:
            return ""


class AddKeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey and what its owner calls it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "名称"
        self.fields["name"].max_length = 40
        self.fields["name"].help_text = "方便您日后认出它，例如“办公室电脑”。"
        self.fields["name"].widget.attrs["maxlength"] = 40
        _ask_for_key(self)

    def clean_name(self) -> str:
        return str(super().clean_name())[:40]

    def clean(self) -> dict[str, Any]:
        with _read_safely():
            return dict(super().clean())


class KeyForm(webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The second step of signing in, by a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_key(self)

    def clean_credential(self) -> Any:
        demand_try(context.request, self.user)
        with _read_safely():
            return super().clean_credential()


class KeyAgainForm(webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey once more, before something about the account itself is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_key(self)

    def clean_credential(self) -> Any:
        with _read_safely():
            return super().clean_credential()


@contextmanager
def _read_safely() -> Iterator[None]:
    """Answer what no passkey sends: the library expects every part to be there."""
    try:
        yield
    except ValidationError:
        raise
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise get_adapter().validation_error("incorrect_code") from error


def _ask_for_code(form: BaseForm, label: str, help_text: str) -> None:
    field = form.fields["code"]
    field.label, field.help_text = label, help_text
    field.widget.attrs = dict(CODE_ATTRIBUTES)
    name_what_is_missing(form)


def _ask_for_key(form: BaseForm) -> None:
    field = form.fields["credential"]
    field.label = "通行密钥"
    field.error_messages |= {"required": UNKNOWN_KEY, "invalid": UNKNOWN_KEY}
