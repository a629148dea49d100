"""Forms that edit the catalogue (类别与牵头单位)."""

from typing import Any, cast

from django import forms

from funds.models import Document, Unit
from funds.queries.documents import documents_to_choose
from kit.plain_form import PlainForm
from projects.models import Category
from projects.queries.catalogue import catalogue_years, categories_of, units_that_may_lead
from projects.services.catalogue import LONGEST_REASON, NAME_LENGTH, CategoryData

LEAST_LEADS = 3
PLACES = "一二三四五六七八九十"
REASON = forms.CharField(
    label="理由",
    max_length=LONGEST_REASON,
    widget=forms.Textarea(attrs={"rows": 2}),
    help_text="例如：机构改革后单位改名。它会留在类别的办理记录里。",
)


class CategoryForm(PlainForm):
    """A category as its document lists it; its leads are asked one by one, in their order."""

    number = forms.IntegerField(label="序号", min_value=1, max_value=9999, help_text="文件里的次序")
    name = forms.CharField(label="类别名称", max_length=NAME_LENGTH)
    document: "forms.ModelChoiceField[Document]" = forms.ModelChoiceField(
        None,
        label="依据的文件",
        required=False,
        empty_label="没有登记的文件",
        help_text="文件要先在“文件登记”里登记",
    )

    def __init__(self, *args: Any, lead_count: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        document = cast("forms.ModelChoiceField[Document]", self.fields["document"])
        document.queryset = documents_to_choose()
        units = units_that_may_lead()
        for place in range(min(max(LEAST_LEADS, lead_count + 1), len(PLACES))):
            field = forms.ModelChoiceField(
                units,
                label=f"牵头单位{PLACES[place]}",
                required=place == 0,
                empty_label="请选择" if place == 0 else "没有",
            )
            if place == 0:
                field.error_messages["required"] = "请至少选定一个牵头单位。"
            self.fields[f"lead_{place + 1}"] = field

    def lead_fields(self) -> list[forms.BoundField]:
        """Return the fields of the leads, in their order."""
        return [self[name] for name in self.fields if name.startswith("lead_")]

    def data_given(self, year: int) -> CategoryData:
        """Return what was typed, for the service; a unit named twice counts once."""
        leads = (self.cleaned_data[field.name] for field in self.lead_fields())
        return CategoryData(
            year=year,
            number=self.cleaned_data["number"],
            name=self.cleaned_data["name"],
            leads=tuple(dict.fromkeys(unit for unit in leads if unit is not None)),
            document=self.cleaned_data["document"],
        )

    def add_error(self, field: str | None, error: Any) -> None:
        """Stand what is wrong with the leads beside the first of them."""
        super().add_error("lead_1" if field == "leads" else field, error)


class NewCategoryForm(CategoryForm):
    """A category to add to one of the catalogues there are."""

    year = forms.TypedChoiceField(label="年度", coerce=int)

    field_order = ("year",)

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = catalogue_years() or [this_year]
        field = cast("forms.TypedChoiceField", self.fields["year"])
        field.choices = [(str(year), f"{year} 年目录") for year in years]


class ChangeForm(CategoryForm):
    """What a category is to become, and why."""

    reason = REASON
    version = forms.IntegerField(widget=forms.HiddenInput)


class RetireForm(PlainForm):
    """Why a category is offered no more."""

    reason = REASON


class MergeForm(PlainForm):
    """The categories that become part of another, and why."""

    others: "forms.ModelMultipleChoiceField[Category]" = forms.ModelMultipleChoiceField(
        None, label="并入的类别", widget=forms.CheckboxSelectMultiple
    )
    reason = REASON

    def __init__(self, *args: Any, keep: Category, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelMultipleChoiceField[Category]", self.fields["others"])
        field.queryset = categories_of(keep.year).exclude(pk=keep.pk).order_by("number")
        field.error_messages["required"] = "请至少选定一个要并入的类别。"


class CopyForm(PlainForm):
    """Which year's catalogue becomes the start of which other year's."""

    year_from = forms.TypedChoiceField(label="从哪一年", coerce=int)
    year_to = forms.IntegerField(label="复制到哪一年", min_value=2017, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.TypedChoiceField", self.fields["year_from"])
        field.choices = [(str(year), f"{year} 年目录") for year in catalogue_years()]


def category_values(category: Category, leads: list[Unit]) -> dict[str, Any]:
    """Return the initial values of a form that changes ``category``."""
    own = {name: getattr(category, name) for name in ("number", "name", "document", "version")}
    return own | {f"lead_{place}": unit for place, unit in enumerate(leads, start=1)}
