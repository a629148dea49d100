"""The form of a new token (令牌)."""

from django import forms

from funds.models import TokenScope
from funds.services.tokens import TokenData
from kit.plain_form import PlainForm

LIVES = [("30", "30 天"), ("90", "90 天"), ("180", "180 天"), ("365", "一年")]
SCOPES = [
    (TokenScope.READ.value, "只读：看资料、下载"),
    (TokenScope.WRITE.value, "读和写：还能登记、提交"),
]


class TokenForm(PlainForm):
    """What the token is for, how long it lives and what it may do."""

    name = forms.CharField(label="给哪个程序用", max_length=40, help_text="例如：财务系统每日对账")
    scope = forms.ChoiceField(label="能做什么", choices=SCOPES)
    days = forms.TypedChoiceField(label="有效期", choices=LIVES, coerce=int, initial="90")

    def data_given(self) -> TokenData:
        """Return what was typed, for the service."""
        given = self.cleaned_data
        return TokenData(given["name"], given["days"], TokenScope(given["scope"]))
