"""The form of a fund's settings (基金设置)."""

from typing import Any

from django import forms

from funds.models import Fund
from funds.queries.settings import HEROES, SETTINGS
from funds.services.settings import FundSettings
from kit.accents import ACCENT_CHOICES
from kit.controls import DateControl
from kit.plain_form import PlainForm

PEOPLE = [
    (2, "2 人：申请的人不审批，审批的人不付款。申请人可以兼复核和付款。"),
    (3, "3 人：再加两条，复核的人不审批，申请的人不付款。申请人可以兼复核，复核人可以兼付款。"),
    (4, "4 人：申请、复核、审批、付款是四个不同的人。"),
]


class SettingsForm(PlainForm):
    """Every setting of a fund, and why it is changed."""

    purpose = forms.CharField(
        label="宗旨",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="照设立协议或章程写，公开首页和报告都用它",
    )
    motto = forms.CharField(
        label="首页标题", max_length=40, required=False, help_text="一句话，逗号处分成两行"
    )
    short_name = forms.CharField(
        label="简称", max_length=2, help_text="一两个字，印在标志里，例如：并、濮"
    )
    accent = forms.ChoiceField(label="颜色", choices=ACCENT_CHOICES, widget=forms.RadioSelect)
    hero = forms.ChoiceField(label="首页图", choices=list(HEROES.items()), widget=forms.RadioSelect)
    office_name = forms.CharField(label="文明办", max_length=60)
    executor_name = forms.CharField(
        label="执行单位",
        max_length=60,
        required=False,
        help_text="改了以后，它会自动登记为本基金的单位",
    )
    established_on = forms.DateField(
        label="设立日期", required=False, widget=DateControl, help_text="照设立协议"
    )
    working_year = forms.TypedChoiceField(
        label="工作年度",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="页面打开时先看哪一年；不选就是今年",
    )
    payment_people = forms.TypedChoiceField(
        label="一笔付款最少经办人数",
        coerce=int,
        choices=PEOPLE,
        widget=forms.RadioSelect,
        help_text="每笔付款都要经过申请、复核、审批、付款四步，这里定哪几步不能是同一个人。"
        "改了以后立即用于还没办完的付款，已经办过的步骤都算数。",
    )
    contact = forms.CharField(
        label="联系方式",
        max_length=120,
        required=False,
        help_text="写在公开页面底部，例如办公电话、工作时间；不要写个人手机",
    )
    sponsor = forms.CharField(label="主办单位", max_length=80, required=False)
    icp = forms.CharField(
        label="ICP备案号", max_length=40, required=False, help_text="例如：晋ICP备00000000号"
    )
    police_record = forms.CharField(label="公安网备号", max_length=40, required=False)
    site_code = forms.CharField(label="网站标识码", max_length=20, required=False)
    donate_account_name = forms.CharField(
        label="户名", max_length=80, required=False, help_text="基金会的户名，不是基金的"
    )
    donate_bank = forms.CharField(label="开户行", max_length=80, required=False)
    donate_account = forms.RegexField(
        label="账号",
        regex=r"^[0-9][0-9 -]{6,38}$",
        max_length=40,
        required=False,
        error_messages={"invalid": "账号只有数字。请照开户许可证核对后重填。"},
    )
    donate_note = forms.CharField(
        label="捐赠与票据说明",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="例如汇款时备注什么，怎样领取公益事业捐赠统一票据",
    )
    reason = forms.CharField(
        label="为什么改",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明依据，留在设置变更记录里",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, fund: Fund, seen: int, **kwargs: Any) -> None:
        initial = {name: getattr(fund, name) for name in SETTINGS}
        super().__init__(*args, initial={**initial, "seen": seen}, **kwargs)
        years = self.fields["working_year"]
        if isinstance(years, forms.TypedChoiceField):
            years.choices = [("", "今年"), *((year, f"{year} 年") for year in fund.years())]

    def settings(self) -> FundSettings:
        """Return the settings as typed, once the form is valid."""
        return FundSettings(**{name: self.cleaned_data[name] for name in SETTINGS})
