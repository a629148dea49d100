"""The form of an application (申报书): the elements, what is written beside them, its lists."""

from typing import Any

from django import forms

from kit.fields import FilesField
from projects.forms.elements import ElementsForm, elements_of
from projects.forms.rows import BudgetRow, CoLeadRow, IndicatorRow, PlanRow, RowForm, Rows, TeamRow
from projects.forms.sections import Section, sections_of
from projects.models import Call, CallPaper, Project
from projects.models.project import new_key
from projects.queries.answering import calls_to_answer, projects_to_renew
from projects.queries.applications import LISTS, WRITTEN, application_of, files_of
from projects.queries.catalogue import implementing_units
from projects.services.applications import ApplicationData
from projects.services.attachments import Attachments

LABELS = dict(LISTS)
ROW_FORMS: dict[str, type[RowForm]] = {
    "co_leads": CoLeadRow,
    "indicators": IndicatorRow,
    "plan": PlanRow,
    "budget": BudgetRow,
    "team": TeamRow,
}
STORED = {
    "co_leads": ("colead_rows", "unit"),
    "indicators": ("indicator_rows", ""),
    "plan": ("plannedactivity_rows", ""),
    "budget": ("budgetline_rows", ""),
    "team": ("teammember_rows", ""),
}
MOST_TEXT = 4000
MOST_AT_ONCE = 10


def _text(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=help_text,
    )


class ApplicationForm(ElementsForm):
    """A draft's whole application. Its lists are in ``rows``, by key."""

    call: "forms.ModelChoiceField[Call]" = forms.ModelChoiceField(
        None,
        label="征集公告",
        required=False,
        empty_label="不对应征集公告",
        help_text="选了公告，就按公告的规则核对预算和附件。公告征集了的类别要选定公告；"
        "没有公告征集的（例如延续实施的），或文明办直接登记的，才不对应公告",
    )
    background = _text("项目背景与必要性", "有什么需要、为什么现在做，例如：景区讲解人手不足")
    aims = _text("项目目标", "做成什么样算做成了")
    innovation = _text("创新与可推广之处", "与以往做法有什么不同，别处能不能照着做")
    risks = _text("风险与应对", "可能遇到什么、怎么办，例如：雨雪天气改期")
    insurance = _text("志愿者保险与保障", "给志愿者上什么保险、怎么保障安全")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person, fund_id = kwargs["person"], kwargs["fund_id"]
        self.calls = list(calls_to_answer(person, fund_id))
        chosen = self.project.call if self.project else None
        if chosen is not None and chosen not in self.calls:
            self.calls.insert(0, chosen)
        field: Any = self.fields["call"]
        field.queryset = Call.objects.filter(pk__in=[call.pk for call in self.calls])
        self.units = implementing_units().filter(retired_on=None)
        self.there = files_of(self.project) if self.project else []
        self.papers = self._papers(chosen or self._asked())
        self._file_fields()
        data = self.data if self.is_bound else None
        self.rows = {key: self._rows(key, data) for key in ROW_FORMS}

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound:
            return
        for rows in self.rows.values():
            for problem in rows.problems() if rows.sent else ():
                self.add_error(None, f"{rows.label}{problem}")

    def typed_application(self) -> tuple[ApplicationData, dict[str, str]]:
        """Return the texts and lists that were sent and can be read, and why the others cannot."""
        self.full_clean()
        texts = [name for name in WRITTEN if name in self.data]
        wrong = {
            name: " ".join(map(str, self.errors[name])) for name in texts if name in self.errors
        }
        written = {name: self.cleaned_data[name] for name in texts if name not in wrong}
        lists = {}
        for key, rows in self.rows.items():
            if not rows.sent:
                continue
            problems = rows.problems()
            if problems:
                wrong[key] = "；".join(problems)
            else:
                lists[key] = rows.entered()
        return ApplicationData(written, lists, self._renewed()), wrong

    def application_entered(self) -> ApplicationData:
        """Return the texts and lists that were entered, once the form is valid."""
        return self.typed_application()[0]

    def attachments_entered(self) -> Attachments:
        """Return the files that were brought and taken out, once the form is valid."""
        named = [(paper, f"paper_{paper.pk}") for paper in self.papers]
        brought = [
            (paper, upload)
            for paper, name in [*named, (None, "own_files")]
            for upload in self.cleaned_data.get(name) or ()
        ]
        withdrawn = frozenset(int(pk) for pk in self.cleaned_data.get("withdraw") or ())
        return Attachments(brought, withdrawn)

    def sections(self) -> list[Section]:
        return sections_of(self._value)

    def _value(self, name: str) -> Any:
        if name == "leader":
            return any(row["is_leader"].value() for row in self.rows["team"].filled()) or None
        if name in self.rows:
            return bool(self.rows[name].filled()) or None
        return self[name].value()

    def _renewed(self) -> Project | None:
        return None

    def _asked(self) -> Call | None:
        """Return the call a new form was opened for, or comes back with."""
        if not self.is_bound:
            asked: Call | None = self.initial.get("call")
            return asked
        return next((one for one in self.calls if str(one.pk) == self.data.get("call")), None)

    def _papers(self, call: Call | None) -> list[CallPaper]:
        return [] if call is None else list(call.papers_asked.order_by("sequence"))

    def paper_fields(self) -> list[tuple[forms.BoundField, list[Any]]]:
        """Return the field of each paper the call asks for, with the files there are of it."""
        return [
            (self[f"paper_{paper.pk}"], [file for file in self.there if file.paper_id == paper.pk])
            for paper in self.papers
        ]

    def own_files_there(self) -> list[Any]:
        """Return the files there are that the call did not ask for."""
        asked = {paper.pk for paper in self.papers}
        return [file for file in self.there if file.paper_id not in asked]

    def _file_fields(self) -> None:
        for paper in self.papers:
            words = "必须提供" if paper.required else "可以不交"
            self.fields[f"paper_{paper.pk}"] = FilesField(
                label=paper.name, required=False, most=MOST_AT_ONCE, help_text=words
            )
        self.fields["own_files"] = FilesField(
            label="其他附件",
            required=False,
            most=MOST_AT_ONCE,
            help_text="PDF、Word、Excel 或照片，每个不超过 20 MB",
        )
        if self.there:
            self.fields["withdraw"] = forms.MultipleChoiceField(
                label="撤下附件", required=False, choices=[(f.pk, f.file.name) for f in self.there]
            )

    def _rows(self, key: str, data: Any) -> Rows:
        initial = self.initial.get(key)
        if initial is None:
            initial = _stored(self.project, key) if self.project else []
        options = {"units": self.units} if key == "co_leads" else None
        return Rows(key, LABELS[key], ROW_FORMS[key], data=data, initial=initial, options=options)


class NewApplicationForm(ApplicationForm):
    """A new project's application; the hidden key lets a second sending find the first."""

    key = forms.CharField(widget=forms.HiddenInput, initial=new_key)
    renews: "forms.ModelChoiceField[Project]" = forms.ModelChoiceField(
        None, required=False, widget=forms.HiddenInput, to_field_name="number"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["renews"]
        field.queryset = projects_to_renew(kwargs["person"], kwargs["fund_id"])

    def _renewed(self) -> Project | None:
        renewed: Project | None = self.cleaned_data.get("renews")
        return renewed


class DraftForm(ApplicationForm):
    """A draft as it stood when the form was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def draft_of(project: Project) -> dict[str, Any]:
    """Return the initial values of a form that edits a draft."""
    written = application_of(project)
    texts = {name: getattr(written, name) if written else "" for name in WRITTEN}
    return {**elements_of(project), **texts}


def _stored(project: Project, key: str) -> list[dict[str, Any]]:
    manager, related = STORED[key]
    rows = getattr(project, manager).order_by("sequence", "id")
    if related:
        rows = rows.select_related(related)
    names = [name for name in ROW_FORMS[key].base_fields if name != "remove"]
    if key == "co_leads":
        names = ["id", "task", "unit"]
    return [{name: getattr(row, name) for name in names} for row in rows]
