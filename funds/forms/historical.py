"""Forms of 历史录入: money older than the portal, with what its source leaves open."""

from typing import Any, ClassVar, TypedDict

from django import forms
from django.forms import BoundField

from funds.forms.choices import offer
from funds.forms.donations import KINDS
from funds.forms.keys import OnceForm
from funds.forms.openings import Standing
from funds.models import Campaign, Commitment, DonorKind, Purpose, Unit, UnitKind
from funds.services.donations import DonationData
from funds.services.payables import PayableData
from funds.services.payments import HistoricalPaymentData
from funds.services.units import register_unit
from kit.controls import DateControl
from kit.fields import AmountField
from kit.marks import Mark, marking

OPEN = {Standing.ASSUMED: Mark.ASSUMED, Standing.UNSTATED: Mark.UNSTATED}
KNOWN, ASSUMED = (Standing.KNOWN, "已知"), (Standing.ASSUMED, "推定")
# What is booked has an amount and a day: an amount no source gives is not booked at all.
DATE_STANDINGS = (KNOWN, ASSUMED, (Standing.UNSTATED, "未说明（按所填日期入账）"))
AMOUNT_STANDINGS = (KNOWN, ASSUMED)
ORIGIN_STANDINGS = (KNOWN, ASSUMED, (Standing.UNSTATED, "未说明"))


class FieldGroup(TypedDict):
    """Fields that stand together on the page."""

    title: str
    fields: list[BoundField]


class HistoricalForm(OnceForm):
    """Source, itemised or not, and how sure the date, the amount and the origin are.

    Attributes:
        dated: the field of the business date.
        origin: the field of whom the money came from or goes to.
    """

    dated: ClassVar[str]
    origin: ClassVar[str]

    source = forms.CharField(
        label="资料来源",
        max_length=120,
        help_text="写资料的名称，例如：“志愿城市·太原”基金2021年度总结",
    )
    itemised = forms.ChoiceField(
        label="资料怎样列",
        choices=(("yes", "逐笔：列出了这一笔"), ("no", "未逐笔：只给了合计")),
        widget=forms.RadioSelect,
    )
    amount = AmountField(label="金额", help_text="资料没有写、也推算不出的金额不能入账，不要录入")
    purpose: "forms.ModelChoiceField[Purpose]" = forms.ModelChoiceField(
        queryset=None, label="资金用途", required=False, empty_label="不另指定"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "purpose", Purpose.objects.order_by("code"))
        self._ask(self.dated, DATE_STANDINGS)
        self._ask("amount", AMOUNT_STANDINGS)
        self._ask(self.origin, ORIGIN_STANDINGS)

    def groups(self) -> list[FieldGroup]:
        """Return the fields as the page lays them out."""
        asked = [self.dated, "amount", self.origin]
        told = {name for each in asked for name in (each, *_beside(each))}
        first = ["key", "source", "itemised"]
        rest = [name for name in self.fields if name not in told and name not in first]
        groups: list[FieldGroup] = [{"title": "资料", "fields": [self[name] for name in first]}]
        for name in asked:
            fields = [self[each] for each in (name, *_beside(name))]
            groups.append({"title": str(self.fields[name].label), "fields": fields})
        return [*groups, {"title": "其他", "fields": [self[name] for name in rest]}]

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or self.cleaned_data
        for name in (self.dated, "amount", self.origin):
            standing, reason = (given.get(each) for each in _beside(name))
            if standing == Standing.KNOWN and reason:
                self.add_error(
                    f"{name}_reason", "选了“已知”就不写理由。请清空理由，或改选推定、未说明。"
                )
        self._check_origin(given)
        return given

    def data_given(self) -> Any:
        """Return what was typed, for the service."""
        raise TypeError(f"{type(self).__name__} must say what it gives the service")

    def is_itemised(self) -> bool:
        """Tell whether the source lists this very row."""
        return bool(self.cleaned_data["itemised"] == "yes")

    def marks(self) -> dict[str, Any]:
        """Return the row's marks, once the form is valid; the number's mark keeps the source."""
        source = self.cleaned_data["source"]
        reason = f"编号由本平台在历史录入时给出；资料来源：{source}"
        marks = {"number": marking(Mark.ASSUMED, source="本平台编号", reason=reason)}
        for name in (self.dated, "amount", self.origin):
            standing, reason = (self.cleaned_data[each] for each in _beside(name))
            if standing != Standing.KNOWN:
                marks[name] = marking(OPEN[Standing(standing)], source=source, reason=reason)
        return marks

    def payee_given(self) -> Unit | None:
        """Return the unit typed as payee; one not known yet is registered."""
        name = self.cleaned_data["payee"]
        return register_unit(name, UnitKind.PAYEE) if name else None

    def shared(self, *names: str) -> dict[str, Any]:
        """Return some fields as they were typed."""
        return {name: self.cleaned_data[name] for name in ("key", "amount", "purpose", *names)}

    def origin_told(self, given: dict[str, Any]) -> bool:
        """Tell whether the form says whom the money came from or goes to."""
        return bool(given.get(self.origin))

    def _check_origin(self, given: dict[str, Any]) -> None:
        standing, label = given.get(f"{self.origin}_standing"), self.fields[self.origin].label
        if self.origin in self.errors or not standing:
            return
        told = self.origin_told(given)
        if standing == Standing.UNSTATED and told:
            self.add_error(
                self.origin, f"{label}选了“未说明”，又有名称。请清空，或改选已知、推定。"
            )
        elif standing != Standing.UNSTATED and not told:
            self.add_error(self.origin, f"请填写{label}；资料没有写的，改选“未说明”。")

    def _ask(self, name: str, standings: tuple[tuple[str, str], ...]) -> None:
        """Ask how sure a field is, and why when it is not known."""
        label, (standing, reason) = self.fields[name].label, _beside(name)
        *some, last = (word.partition("（")[0] for _, word in standings)
        self.fields[standing] = forms.ChoiceField(
            label=f"{label}在资料里",
            choices=standings,
            widget=forms.RadioSelect,
            error_messages={"required": f"请选择{label}是{'、'.join(some)}还是{last}。"},
        )
        open_words = "推定时" if standings is AMOUNT_STANDINGS else "推定或未说明时"
        self.fields[reason] = forms.CharField(
            label=f"{label}的理由",
            max_length=300,
            required=self.is_bound and self.data.get(self.add_prefix(standing)) in OPEN,
            help_text=f"{open_words}必填：怎样推算，或者资料怎样写的",
            error_messages={"required": f"{label}不是已知的，请写明理由。"},
        )


def _beside(name: str) -> tuple[str, str]:
    """Return the names of the two fields that say how sure a field is."""
    return f"{name}_standing", f"{name}_reason"


class HistoricalDonationForm(HistoricalForm):
    """A donation from before the portal."""

    dated, origin = "received_on", "donor_name"

    received_on = forms.DateField(label="到账日期", widget=DateControl)
    donor_name = forms.CharField(label="捐赠人", max_length=80, required=False)
    donor_kind = forms.ChoiceField(
        label="捐赠人类型", choices=[(DonorKind.UNSTATED.value, DonorKind.UNSTATED.label), *KINDS]
    )
    anonymous = forms.BooleanField(
        label="不公开姓名", required=False, help_text="捐赠人不愿公开时勾选，公开页面只显示“匿名”"
    )
    campaign: "forms.ModelChoiceField[Campaign]" = forms.ModelChoiceField(
        queryset=None, label="募捐活动", required=False, empty_label="不属于任何活动，或未说明"
    )
    channel = forms.CharField(label="捐赠方式", max_length=60, required=False)
    note = forms.CharField(label="备注", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "campaign", Campaign.objects.order_by("-id"))

    def clean_donor_kind(self) -> DonorKind:
        kind = DonorKind(self.cleaned_data["donor_kind"])
        known = self.data.get(self.add_prefix("donor_name_standing")) == Standing.KNOWN
        if known and kind is DonorKind.UNSTATED:
            raise forms.ValidationError("捐赠人已知，请选捐赠人类型。")
        return kind

    def data_given(self) -> DonationData:
        names = ("received_on", "donor_name", "donor_kind", "anonymous", "campaign", "channel")
        return DonationData(**self.shared(*names, "note"))

    def marks(self) -> dict[str, Any]:
        marks = super().marks()
        if self.cleaned_data["donor_kind"] is DonorKind.UNSTATED:
            marks["donor_kind"] = {**marks["donor_name"], "mark": Mark.UNSTATED.value}
        return marks


class HistoricalPaymentForm(HistoricalForm):
    """A payment made before the portal."""

    dated, origin = "paid_on", "payee"

    paid_on = forms.DateField(label="付款日期", widget=DateControl)
    payee = forms.CharField(label="收款单位", max_length=80, required=False, help_text="写全称")
    summary = forms.CharField(label="付款用途", max_length=150, help_text="会写进凭证摘要")
    voucher = forms.CharField(label="银行回单号", max_length=40, required=False)

    def data_given(self) -> HistoricalPaymentData:
        return HistoricalPaymentData(
            **self.shared("paid_on", "summary", "voucher"), payee=self.payee_given()
        )


class HistoricalPayableForm(HistoricalForm):
    """A payable from before the portal; an itemised one may hang on its agreement."""

    dated, origin = "recognised_on", "payee"

    title = forms.CharField(label="事项", max_length=120)
    recognised_on = forms.DateField(label="确认日期", widget=DateControl)
    payee = forms.CharField(label="收款单位", max_length=80, required=False, help_text="写全称")
    commitment: "forms.ModelChoiceField[Commitment]" = forms.ModelChoiceField(
        queryset=None,
        label="协议",
        required=False,
        empty_label="没有协议",
        help_text="只有逐笔的才选；收款单位留空时用协议的",
    )
    due_on = forms.DateField(label="付款期限", widget=DateControl, required=False)
    unpaid_reason = forms.CharField(label="未付原因", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "commitment", Commitment.objects.order_by("-id"))

    def origin_told(self, given: dict[str, Any]) -> bool:
        commitment: Commitment | None = given.get("commitment")
        held = commitment is not None and commitment.payee_id is not None
        return held or super().origin_told(given)

    def data_given(self) -> PayableData:
        names = ("title", "recognised_on", "commitment", "due_on", "unpaid_reason")
        return PayableData(**self.shared(*names), payee=self.payee_given())
