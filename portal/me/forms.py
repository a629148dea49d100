"""The forms of one's own page."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms

from funds.models import Digest, RowHeight, User
from kit.plain_form import PlainForm


class PreferencesForm(PlainForm):
    """How a person likes the portal."""

    large_type = forms.BooleanField(
        label="大字版", required=False, help_text="所有页面的字放大四分之一，下次登录仍然有效。"
    )
    rows = forms.ChoiceField(
        label="表格行高",
        choices=RowHeight,
        widget=forms.RadioSelect,
        help_text="台账和清单的疏密。",
    )
    digest = forms.ChoiceField(
        label="提醒邮件",
        choices=Digest,
        widget=forms.RadioSelect,
        help_text="待办和通知总会放进站内信；这里只管发不发邮件。",
    )


class EmailForm(PlainForm):
    """Another e-mail address; the password shows that it is the account's owner who asks."""

    email = forms.EmailField(
        label="新邮箱",
        required=False,
        help_text="可以用来登录，也用来收提醒。留空表示不再使用邮箱。",
        error_messages={"invalid": "这不像一个邮箱。请按 name@example.cn 的样子填写。"},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label="现在的密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Check the password as signing in does, so that guesses are counted together."""
        password: str = self.cleaned_data["password"]
        adapter = get_adapter()
        known = adapter.authenticate(
            context.request, username=self.user.username, password=password
        )
        if known != self.user:
            raise adapter.validation_error("incorrect_password")
        return password
