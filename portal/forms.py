"""The forms of signing in and of one's own password."""

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.core import context


class SignInForm(forms.LoginForm):  # type: ignore[misc]
    """Account name or e-mail address, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "账号或邮箱"
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True}
        self.fields["password"].label = "密码"
        self.fields["password"].widget.attrs.pop("placeholder", None)


class ChangePasswordForm(forms.ChangePasswordForm):  # type: ignore[misc]
    """One's own password: the old one, the new one twice."""

    LABELS = {"oldpassword": "现在的密码", "password1": "新密码", "password2": "再输一次新密码"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.LABELS.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields[
            "password1"
        ].help_text = "至少 10 个字符，不能全是数字，不能是常见的密码，也不要和账号、邮箱相似。"

    def clean_oldpassword(self) -> str:
        """Check the old password as signing in does, so that guesses are counted together."""
        old: str = self.cleaned_data["oldpassword"]
        adapter = get_adapter()
        known = adapter.authenticate(context.request, username=self.user.username, password=old)
        if known != self.user:
            raise adapter.validation_error("enter_current_password")
        return old
