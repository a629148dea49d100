"""The forms of panels (评审组)."""

from datetime import datetime
from typing import Any, cast

from django import forms

from kit.controls import DateControl
from kit.fields import AmountField
from kit.hours import DAY_END, instant_of
from kit.plain_form import PlainForm
from projects.models import Call, Candidate, Decision, Expert, Panel, Project
from projects.queries.experts import may_be_asked
from projects.queries.panels import may_take_over, members_of, to_be_reviewed
from projects.services.panel_decisions import CutLine
from projects.services.panels import PanelData

DUE = {
    "label": "评分截止日期",
    "widget": DateControl,
    "help_text": "截止到这一天 24:00；前 3 天、前 1 天和逾期时自动提醒专家",
}
VERSION = forms.IntegerField(widget=forms.HiddenInput)


class _Projects(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Applications, each by its number and name."""

    def label_from_instance(self, obj: Any) -> str:
        category = f" · {obj.category.name}" if obj.category else ""
        return f"{obj.number} {obj.name}{category}"


class _Experts(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Experts, each by number, name, title and what they judge."""

    def label_from_instance(self, obj: Any) -> str:
        return expert_words(obj)


class _Chair(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One expert."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.person.name}（{obj.number}）"


def expert_words(expert: Expert) -> str:
    """Say who an expert is, for a list to choose from."""
    place = expert.unit.name if expert.unit else expert.employer
    fields = "、".join(expert.fields) or "综合"
    return f"{expert.person.name} · {expert.title} · {place} · {fields}（{expert.number}）"


class PanelForm(PlainForm):
    """A panel to form for a call: its name, its seats, its time, its applications."""

    title = forms.CharField(label="评审组名称", max_length=80)
    seats = forms.IntegerField(
        label="每个项目的评审专家数", help_text="单数，不少于 5；去掉一个最高分和一个最低分"
    )
    due_on = forms.DateField(**DUE)  # type: ignore[arg-type]
    projects = _Projects(
        None,
        label="参评项目",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个项目。"},
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        waiting = list(to_be_reviewed(call).values_list("pk", flat=True))
        first = {"title": f"{call.title}评审组"[:80], "seats": call.seats, "projects": waiting}
        kwargs["initial"] = {**first, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.call = call
        cast(_Projects, self.fields["projects"]).queryset = to_be_reviewed(call)

    def data_given(self) -> tuple[PanelData, list[Project]]:
        """Return what was entered, once the form is valid."""
        entered = self.cleaned_data
        data = PanelData(
            call=self.call,
            title=entered["title"],
            seats=entered["seats"],
            due_at=instant_of(entered["due_on"], DAY_END),
        )
        return data, list(entered["projects"])


class CandidatesForm(PlainForm):
    """Which applications come before a panel."""

    version = VERSION
    projects = _Projects(
        None,
        label="参评项目",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一个项目。"},
    )

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        chosen = Candidate.objects.filter(panel=panel).values_list("project_id", flat=True)
        kwargs["initial"] = {"version": panel.version, "projects": list(chosen)}
        super().__init__(*args, **kwargs)
        field = cast(_Projects, self.fields["projects"])
        field.queryset = to_be_reviewed(panel.call, beside=panel)


class DrawForm(PlainForm):
    """The seed of a draw."""

    version = VERSION
    seed = forms.CharField(
        label="随机种子",
        max_length=64,
        help_text="先对外说好用什么数，例如抽取当日公布的彩票号码；不填好的数可用系统给的",
    )


class MembersForm(PlainForm):
    """Which experts sit on a panel, and who chairs it."""

    version = VERSION
    experts = _Experts(
        None,
        label="评审专家",
        widget=forms.CheckboxSelectMultiple,
        help_text="单数，不少于 5 人；每人评审自己不须回避的全部项目",
        error_messages={"required": "请选评审专家，单数，不少于 5 人。"},
    )
    chair = _Chair(None, label="组长", required=False, empty_label="不设组长")

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        chosen = [member.expert_id for member in members_of(panel)]
        kwargs["initial"] = {"version": panel.version, "experts": chosen, "chair": panel.chair_id}
        super().__init__(*args, **kwargs)
        pool = may_be_asked().select_related("person", "unit")
        cast(_Experts, self.fields["experts"]).queryset = pool
        cast(_Chair, self.fields["chair"]).queryset = pool


class ReplaceForm(PlainForm):
    """Further experts for what recusals left short: drawn, or chosen."""

    version = VERSION
    seed = forms.CharField(label="随机种子", max_length=64, required=False)
    experts = _Experts(
        None, label="补选的专家", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": panel.version})
        super().__init__(*args, **kwargs)
        sitting = [member.expert_id for member in members_of(panel)]
        pool = may_be_asked().select_related("person", "unit").exclude(pk__in=sitting)
        cast(_Experts, self.fields["experts"]).queryset = pool


class RelieveForm(PlainForm):
    """Who takes over what an expert has not sealed, and why: drawn, or chosen."""

    version = VERSION
    reason = forms.CharField(
        label="换人的理由",
        max_length=200,
        help_text="例如：生病住院。会告诉换下的专家，并记在办理记录里",
    )
    seed = forms.CharField(label="随机种子", max_length=64, required=False)
    experts = _Experts(
        None,
        label="接替的专家",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="可以选几位；每个项目由其中一位接替",
    )

    def __init__(self, *args: Any, panel: Panel, leaving: Expert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pool = may_take_over(panel, leaving).select_related("person", "unit")
        cast(_Experts, self.fields["experts"]).queryset = pool


class ExtendForm(PlainForm):
    """A later due day, and why."""

    version = VERSION
    due_on = forms.DateField(**{**DUE, "label": "新的截止日期"})  # type: ignore[arg-type]
    reason = forms.CharField(label="延期理由", max_length=200, help_text="专家会在通知里看到")

    def due_at(self) -> datetime:
        """Return the first instant that is too late, once the form is valid."""
        return instant_of(self.cleaned_data["due_on"], DAY_END)


class CloseForm(PlainForm):
    """Why the scoring ends before all is sealed."""

    version = VERSION
    reason = forms.CharField(
        label="提前结束的理由",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="全部封存后结束不用写；提前结束必须写，并写进会议纪要",
    )


class CutForm(PlainForm):
    """Where the ranking is cut: by number, or by a total budget."""

    version = VERSION
    count = forms.IntegerField(label="拟立项数（个）", required=False, min_value=0)
    budget = AmountField(
        label="或按总额（元）",
        required=False,
        min_value=0,
        help_text="按名次累加建议金额，没有建议的用申请金额，到总额为止",
    )

    def clean(self) -> dict[str, Any]:
        """Ask for just one of the two."""
        entered = super().clean() or self.cleaned_data
        given = [name for name in ("count", "budget") if entered.get(name) is not None]
        if not self.errors and len(given) != 1:
            self.add_error("count", "拟立项数和总额，请填一项，只填一项。")
        return entered

    def line(self) -> CutLine:
        """Return the line, once the form is valid."""
        return CutLine(self.cleaned_data["count"], self.cleaned_data["budget"])


class DecideForm(PlainForm):
    """What is proposed of a single candidate, and why."""

    version = VERSION
    decision = forms.ChoiceField(label="结论", choices=Decision.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="调整理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写进评审会议纪要",
    )
