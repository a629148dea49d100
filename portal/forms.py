"""The forms of signing in and of one's own password."""

import hashlib
from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms as plain
from django.http import HttpRequest

from kit import clock
from kit.jobs import enqueue
from kit.plain_form import PlainForm, name_what_is_missing
from portal.accounts import plain_account
from portal.resets import RESET_JOB

RESET_PAUSE = 600  # seconds in which one address is mailed at most once


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


class AskByMailForm(forms.ResetPasswordForm):  # type: ignore[misc]
    """Whose password is forgotten: by the e-mail address of the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "账号登记的邮箱"
        self.fields["email"].widget.attrs = {"autocomplete": "email", "autofocus": True}

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Let a worker look for the account and mail it.

        An address without account leaves the same job: neither the answer nor its time tells.
        """
        email: str = self.cleaned_data["email"].lower()
        pause = int(clock.now().timestamp()) // RESET_PAUSE
        key = hashlib.sha256(f"{email} {pause}".encode()).hexdigest()[:40]
        enqueue(
            RESET_JOB,
            label="邮寄重设密码链接",
            fund=None,
            args={"email": email},
            by=None,
            key=f"reset-{key}",
        )
        return email


class SetByMailForm(forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, twice, after a mailed link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("password1", "新密码"), ("password2", "再输一次新密码")):
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = RULES


class NewPasswordForm(PlainForm):
    """A new password, twice."""

    password = plain.CharField(
        label="新密码",
        help_text=RULES,
        max_length=200,
        strip=False,
        widget=plain.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = plain.CharField(
        label="再输一次新密码",
        max_length=200,
        strip=False,
        widget=plain.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"password", "again"} <= given.keys() and given["password"] != given["again"]:
            self.add_error("again", "两次输入的密码不一样。请重新输入。")
        return given


class AcceptForm(NewPasswordForm):
    """The account name and password of somebody who accepts an invitation."""

    username = plain.CharField(
        label="账号名",
        max_length=40,
        help_text="3 到 40 个英文字母、数字、点、横线，以字母开头，例如姓名拼音",
        widget=plain.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    field_order = ("username", "password", "again")
