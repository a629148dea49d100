"""The forms of signing in and of one's own password."""

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.core import context

from kit.plain_form import name_what_is_missing
from portal.accounts import plain_account


class SignInForm(forms.LoginForm):  # type: ignore[misc]
    """Account name or e-mail address, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "账号或邮箱"
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True}
        self.fields["password"].label = "密码"
        self.fields["password"].widget.attrs.pop("placeholder", None)
        name_what_is_missing(self)

    def clean_login(self) -> str:
        return plain_account(self.cleaned_data["login"])

    def user_credentials(self) -> dict[str, str]:
        """Name the account once: under two names the library looks at the password twice."""
        said = self.cleaned_data
        return {"username": said["login"], "password": said["password"]}


RULES = (
    "至少 10 个字符，大写字母、小写字母、数字、符号中至少用三种；"
    "不能含有您的账号，也不要用常见的密码。"
)


class ChangePasswordForm(forms.ChangePasswordForm):  # type: ignore[misc]
    """One's own password: the old one, the new one twice."""

    LABELS = {"oldpassword": "现在的密码", "password1": "新密码", "password2": "再输一次新密码"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.LABELS.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = RULES
        name_what_is_missing(self)

    def clean_oldpassword(self) -> str:
        """Check the old password as signing in does, so that guesses are counted together."""
        old: str = self.cleaned_data["oldpassword"]
        adapter = get_adapter()
        known = adapter.authenticate(context.request, username=self.user.username, password=old)
        if known != self.user:
            raise adapter.validation_error("enter_current_password")
        return old


class ReauthenticateForm(forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something about the account itself is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "密码"
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        name_what_is_missing(self)
