"""An expert's forms: declaring ties to every application of a panel, and scoring one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from kit.fields import AmountField
from kit.plain_form import PlainForm
from projects.models import ConflictKind, Review, RubricItem
from projects.queries.blind import mark_of
from projects.queries.scoring import points_of
from projects.services.scoring import (
    COMMENT,
    LONGEST_COMMENT,
    LONGEST_NOTE,
    SUGGESTED,
    Declaration,
    field_of,
)

CLEAR = "CLEAR"
CHOICES = ((CLEAR, "没有需要回避的情形"), *ConflictKind.choices)


class DeclarationForm(PlainForm):
    """For each application: no tie, or which one, in one table."""

    def __init__(
        self, *args: Any, reviews: Sequence[Review], ties: Mapping[int, ConflictKind], **kwargs: Any
    ) -> None:
        self.reviews = reviews
        super().__init__(*args, **kwargs)
        for place, review in enumerate(reviews, start=1):
            # A tie on record is chosen beforehand; "no tie" never is: it has to be declared.
            self.fields[f"choice_{mark_of(review.pk)}"] = forms.ChoiceField(
                label=f"第 {place} 项的申报",
                choices=CHOICES,
                widget=forms.RadioSelect,
                initial=ties.get(review.candidate.project_id),
                error_messages={"required": f"请选择第 {place} 项有没有需要回避的情形。"},
            )
            self.fields[f"note_{mark_of(review.pk)}"] = forms.CharField(
                label=f"第 {place} 项的说明",
                max_length=LONGEST_NOTE,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": "需要回避的，写明是什么关系"}),
            )

    def rows(self) -> Iterable[tuple[Review, Any, Any]]:
        """Yield each review with its two fields."""
        for review in self.reviews:
            yield review, self[f"choice_{mark_of(review.pk)}"], self[f"note_{mark_of(review.pk)}"]

    def declared(self) -> dict[int, Declaration]:
        """Return what was declared, once the form is valid."""
        return {
            review.pk: Declaration(
                kind=_kind(self.cleaned_data[f"choice_{mark_of(review.pk)}"]),
                note=self.cleaned_data[f"note_{mark_of(review.pk)}"],
            )
            for review in self.reviews
        }


def _kind(choice: str) -> ConflictKind | None:
    return None if choice == CLEAR else ConflictKind(choice)


class ScoreForm(PlainForm):
    """Points of every heading, a comment and a suggested amount; all may come later."""

    comment = forms.CharField(
        label="评审意见",
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="优点、不足和修改建议；不写姓名",
    )
    suggested = AmountField(label="建议金额", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, review: Review, rubric: Sequence[RubricItem], **kwargs: Any
    ) -> None:
        self.items = [(item, field_of(item)) for item in rubric]
        kept = points_of(review)
        points = {name: _plain(kept.get(item.sequence)) for item, name in self.items}
        rest = {name: getattr(review, name) for name in (COMMENT, SUGGESTED, "version")}
        super().__init__(*args, initial={**points, **rest}, **kwargs)
        requested = review.candidate.project.requested_amount
        if requested is not None:
            self.fields[SUGGESTED].help_text = f"申请 {requested:,.2f} 元，建议不能超过它"
        for item, name in self.items:
            self.fields[name] = _points_field(item)

    def headings(self) -> Iterable[tuple[RubricItem, Any]]:
        """Yield each heading with its field."""
        for item, name in self.items:
            yield item, self[name]

    def names(self) -> list[str]:
        """Return the fields that hold what the expert types."""
        return [*(name for _, name in self.items), COMMENT, SUGGESTED]

    def typed(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Return what was sent and can be read, and what is wrong with the rest."""
        self.full_clean()
        sent = [name for name in self.names() if name in self.data]
        wrong = {
            name: " ".join(map(str, self.errors[name])) for name in sent if name in self.errors
        }
        return {name: self.cleaned_data[name] for name in sent if name not in wrong}, wrong

    def labels(self) -> dict[str, str]:
        """Return what each field is called."""
        return {name: str(self.fields[name].label) for name in self.names()}


class SealForm(PlainForm):
    """The version whose total the expert confirms."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def _points_field(item: RubricItem) -> forms.DecimalField:
    return forms.DecimalField(
        label=item.name,
        required=False,
        help_text=item.explanation,
        error_messages={"invalid": "请填数字，例如 17.5。"},
        widget=forms.NumberInput(
            attrs={
                "min": "0",
                "max": str(item.weight),
                "step": "0.5",
                "inputmode": "decimal",
                "data-points": "",
            }
        ),
    )


def _plain(points: Any) -> str:
    """Return points without a needless zero: 18, 17.5."""
    return "" if points is None else f"{points:f}".removesuffix(".0")
