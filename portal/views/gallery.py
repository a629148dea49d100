"""The components in all their states, for developers to compare with; routed under DEBUG only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kit.accents import ACCENTS
from kit.controls import DateControl, MoneyControl
from kit.drawing.bars import Bar, Part
from kit.drawing.columns import Column
from kit.drawing.rail import Loop, Stage, StageState
from kit.shown import ShownFigure

END_OF_YEAR = date(2021, 12, 31)
TODAY = date(2022, 1, 10)
HERE = 9
STAGES = (
    ("征集", "征集评审", "", "2021-03-01"),
    ("申报", "征集评审", "", "03-18"),
    ("形式审查", "征集评审", "不予受理", "03-22"),
    ("专家评审", "征集评审", "不予立项", "04-16"),
    ("立项公示", "征集评审", "", "04-25"),
    ("协议", "协议拨付", "", "05-12"),
    ("首款", "协议拨付", "撤项", "05-28"),
    ("中期评估", "协议拨付", "", "08-20"),
    ("末期评估", "评估审计", "终止并退款", "12-03"),
    ("审计", "评估审计", "", "今天在此"),
    ("结项", "结项归档", "", ""),
    ("尾款", "结项归档", "", ""),
    ("归档", "结项归档", "", ""),
)


@dataclass(frozen=True)
class SampleFund:
    """What the shells read of a fund."""

    slug: str = "taiyuan"
    name: str = "“志愿城市·太原”基金"
    short_name: str = "并"
    accent: str = "pine"
    city: str = "太原"
    office_name: str = "太原市文明办"
    foundation_name: str = "中国志愿服务基金会"


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    active: bool = False
    icon: str = ""
    count: int | None = None
    own: bool = False


@dataclass(frozen=True)
class Section:
    """A part of a form that is filled in by and by."""

    label: str
    state: str
    lacking: int = 0
    url: str = "#"


@dataclass(frozen=True)
class Step:
    label: str
    state: StageState
    note: str


@dataclass(frozen=True)
class Event:
    what: str
    when: datetime
    who: str
    note: str = ""
    url: str = ""


class SampleForm(forms.Form):
    """A refused form: every kind of control."""

    amount = forms.DecimalField(label="付款金额", widget=MoneyControl, max_value=Decimal("52116"))
    summary = forms.CharField(label="摘要", help_text="写明项目和第几批")
    note = forms.CharField(label="说明", widget=forms.Textarea, required=False)
    purpose = forms.ChoiceField(
        label="资金来源", choices=[("", "请选择"), ("a", "限定性 · 义务植树")]
    )
    day = forms.DateField(label="付款日", widget=DateControl)
    way = forms.ChoiceField(
        label="付款方式",
        choices=[("bank", "银行转账"), ("other", "其他")],
        widget=forms.RadioSelect,
    )
    proof = forms.FileField(label="银行回单", required=False)
    sure = forms.BooleanField(label="我已核对收款单位与协议一致")


def _stages(here: int) -> list[Stage]:
    return [
        Stage(label, _state(place, here), day, _note(place), group, way_out)
        for place, (label, group, way_out, day) in enumerate(STAGES)
    ]


def _state(place: int, here: int) -> StageState:
    if place == here:
        return "here"
    return "done" if place < here else "ahead"


def _note(place: int) -> str:
    notes = {3: "7 名专家", 4: "5 个工作日", 5: "已签", 6: "已付", 7: "合格", 8: "验收通过"}
    return notes.get(place, "")


def _figures() -> list[ShownFigure]:
    return [
        ShownFigure("募集资金", Decimal("1191516.30"), "元", "到账口径", END_OF_YEAR, "#", 3),
        ShownFigure(
            "期初余额", state="unstated", note="原始材料没有列出", url="#", action="登记期初余额"
        ),
        ShownFigure(
            "应付未付",
            Decimal("771886.20"),
            "元",
            state="mismatch",
            note="与账簿差 100.00 元",
            url="#",
        ),
        ShownFigure(
            "活跃率", Decimal("72.43"), "%", state="ratio", note="55,310 ÷ 76,367 人", url="#"
        ),
        ShownFigure("捐赠人", state="forbidden", note="需要财务角色"),
    ]


def _bars() -> list[Bar]:
    return [
        Bar(
            "来源",
            [
                Part("义务植树", Decimal("627748.23"), "62.77 万", url="#"),
                Part("防汛", Decimal("282612.70"), "28.26 万", url="#"),
                Part("募集来源未说明", Decimal("281155.37"), "28.12 万", "unstated", url="#"),
                Part("差额来源未说明", Decimal("1199676.87"), "119.97 万", "unstated", url="#"),
            ],
        ),
        Bar(
            "支出",
            [Part("2020—2021 年项目款", Decimal("2391193.17"), "239.12 万", series=3, url="#")],
        ),
        Bar(
            "应付",
            [
                Part("清徐平台尾款", Decimal("52116"), "5.21 万", series=4, url="#"),
                Part("未逐笔说明", Decimal("719770.20"), "71.98 万", "unstated", url="#"),
            ],
        ),
    ]


def _nav() -> list[NavItem]:
    names = (
        ("工作台", "layout-dashboard"),
        ("项目", "heart-handshake"),
        ("资金", "coin-yuan"),
        ("志愿者", "users"),
        ("报告", "file-text"),
    )
    return [NavItem(label, "#", label == "资金", icon) for label, icon in names]


def _tabs(active: str, pairs: Sequence[tuple[str, int | None]]) -> list[NavItem]:
    return [NavItem(label, "#", label == active, count=count) for label, count in pairs]


def _lists() -> dict[str, object]:
    return {
        "section_tabs": _tabs(
            "应付款",
            [("募捐", None), ("捐赠", None), ("应付款", 2), ("付款", None), ("账簿", None)],
        ),
        "filter_tabs": [
            *_tabs("全部", [("全部", 2), ("待审批", 1), ("逾期", 1), ("补录草稿", 4)]),
            NavItem("我的：清徐", "#", count=1, own=True),
        ],
        "sections": [
            Section("七要素", "done"),
            Section("目标与指标", "done"),
            Section("活动计划", "lacking", 1),
            Section("预算", "here"),
            Section("团队与保险", "ahead"),
            Section("附件", "ahead"),
        ],
        "chips": [("执行年度：2021", "#")],
        "choices": [("", "全部"), ("2020", "2020"), ("2021", "2021")],
        "crumbs": [("项目台账", "#"), ("2021 年", "#"), ("TY-2021-014", "")],
        "steps": [
            Step("申请", "done", "李慧 1月5日"),
            Step("财务复核", "done", "郭勇 1月7日"),
            Step("审批", "here", "等您办理"),
            Step("出纳付款", "ahead", "赵敏"),
            Step("入账", "ahead", "自动"),
        ],
        "events": [
            Event("审计员提出疑问 2 条", datetime(2022, 1, 6, 7, 20, tzinfo=UTC), "孙丽", "审计员"),
            Event(
                "提交尾款付款申请 52,116.00 元",
                datetime(2022, 1, 5, 2, 2, tzinfo=UTC),
                "李慧",
                "财务",
                "#",
            ),
            Event("末期评估：验收通过", datetime(2021, 12, 3, 8, 41, tzinfo=UTC), "陈刚", "评估员"),
            Event("协议签订，生成三个拨款批次", datetime(2021, 5, 12, 3, 30, tzinfo=UTC), "文明办"),
        ],
        "due_dates": [date(2022, 1, 2), TODAY, date(2022, 1, 12), date(2022, 1, 28)],
    }


def _money() -> dict[str, object]:
    return {
        "amount": Decimal("52116.00"),
        "reversal": Decimal("-1000.00"),
        "nought": Decimal("0.00"),
        "goal": Decimal("12500000.00"),
        "raised": Decimal("627748.23"),
    }


def _drawings() -> dict[str, object]:
    counts = {"中期评估": 16, "审计": 1, "归档": 10}
    return {
        "stages": _stages(HERE),
        "early_stages": _stages(2),
        "loops": [Loop("变更", 7, 8)],
        "bars": _bars(),
        "outcomes": [
            Part("结项", 10, "10"),
            Part("文化和网络", 4, "4"),
            Part("关爱", 6, "6"),
            Part("其他", 7, "7"),
        ],
        "ageing": [
            Part("逾期 1—30 天", Decimal("52116"), "52,116.00", series=4),
            Part("账龄未说明", Decimal("719770.20"), "719,770.20", "unstated"),
        ],
        "columns": [Column(label, counts.get(label, 0), "#") for label, *_ in STAGES],
    }


def components(request: HttpRequest) -> HttpResponse:
    """Show every component once, with sample data marked 示意."""
    form = SampleForm({"amount": "62116.00", "summary": "清徐平台尾款", "way": "bank"})
    form.is_valid()
    context: dict[str, object] = {
        "fund": SampleFund(),
        "nav": _nav(),
        "year": 2021,
        "years": [2021, 2020],
        "today": TODAY,
        "figures": _figures(),
        "form": form,
        "accents": list(ACCENTS.values()),
        **_lists(),
        **_money(),
        **_drawings(),
    }
    return render(request, "gallery/components.html", context)
