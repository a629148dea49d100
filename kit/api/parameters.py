"""Filters of lists: each narrows by an indexed column, says its schema, and takes no guesses."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Choices
from django.http import QueryDict
from rest_framework.exceptions import ValidationError

from kit.paging import SIZE

AFTER, LIMIT = "after", "limit"
MOST = 200
YEARS = (2000, 2100)
UNKNOWN = "没有这个参数。请对照接口说明检查拼写。"


class _Day(forms.DateField):
    """A date as ISO writes it; what Chinese forms also take is not taken here."""

    def __init__(self, **kwargs: Any) -> None:
        message = {"invalid": "请写成 2021-12-31 这样的日期。"}
        super().__init__(input_formats=["%Y-%m-%d"], error_messages=message, **kwargs)

    def to_python(self, value: Any) -> date | None:
        if value and len(str(value)) != len("2021-12-31"):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class _Number(forms.IntegerField):
    """Plain digits only: no sign, no blanks, no decimals."""

    def to_python(self, value: Any) -> int | None:
        if value and not (str(value).isascii() and str(value).isdigit() and len(str(value)) < 20):
            raise forms.ValidationError("请写整数，例如 2021。", code="invalid")
        return super().to_python(value)


class Number(django_filters.Filter):
    """A whole number in a range."""

    field_class = _Number

    def __init__(self, *args: Any, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(*args, min_value=least, max_value=most, **kwargs)
        self.schema = {"type": "integer", "minimum": least, "maximum": most}


class Year(Number):
    """A calendar year."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, least=YEARS[0], most=YEARS[1], **kwargs)


class Day(django_filters.Filter):
    """A date."""

    field_class = _Day
    schema = {"type": "string", "format": "date"}


class Flag(django_filters.ChoiceFilter):
    """True or false."""

    schema = {"type": "string", "enum": ["true", "false"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=[("true", "是"), ("false", "否")], **kwargs)

    def filter(self, qs: Any, value: Any) -> Any:
        return super().filter(qs, value == "true") if value else qs


class Code(django_filters.ChoiceFilter):
    """One of a list of codes."""

    def __init__(
        self, *args: Any, codes: "type[Choices] | list[tuple[str, str]]", **kw: Any
    ) -> None:
        choices = codes if isinstance(codes, list) else codes.choices
        super().__init__(*args, choices=choices, **kw)
        self.schema = {"type": "string", "enum": [value for value, _ in choices]}


class Text(django_filters.Filter):
    """Some text, such as a number of a document."""

    field_class = forms.CharField

    def __init__(self, *args: Any, most: int = 60, **kwargs: Any) -> None:
        super().__init__(*args, max_length=most, **kwargs)
        self.schema = {"type": "string", "maxLength": most}


class _NoRows:
    """Stands for the rows while parameters are only read."""

    model = None


class Parameters(django_filters.FilterSet):
    """The parameters of one address; one that is not among them is refused."""

    def __init__(self, data: QueryDict, queryset: Any = None) -> None:
        super().__init__(data, _NoRows() if queryset is None else queryset)

    def asked(self) -> dict[str, Any]:
        """Return what was asked for.

        Raises:
            ValidationError: an unknown parameter, or a value that cannot be.
        """
        unknown = sorted(set(self.data) - set(self.filters))
        errors: dict[str, Any] = {name[:60]: [UNKNOWN] for name in unknown[:20]}
        empty = [name for name in self.filters if self.data.get(name) == ""]
        errors |= {name: ["这个参数没有值。请写上值，或去掉它。"] for name in empty}
        if not self.form.is_valid():
            errors |= {name: list(said) for name, said in self.form.errors.items()}
        if errors:
            raise ValidationError(errors)
        return dict(self.form.cleaned_data)


class ListParameters(Parameters):
    """The parameters of a list: where the page begins, and how long it is."""

    after = Text(label="上一页给出的 next 里的值；从它之后开始", method="keep", most=600)
    limit = Number(label=f"一页最多多少行，不写是 {SIZE}", least=1, most=MOST, method="keep")

    def keep(self, queryset: Any, name: str, value: Any) -> Any:
        """Leave the rows as they are: what is asked here is read by the page."""
        return queryset


def parameters_of(kind: type[Parameters]) -> list[dict[str, Any]]:
    """Return how a set of parameters is described in the schema."""
    return [
        {
            "in": "query",
            "name": name,
            "required": False,
            "schema": found.schema,
            "description": str(found.label),
        }
        for name, found in kind.base_filters.items()
    ]


def next_address(path: str, query: QueryDict, cursor: str) -> str | None:
    """Return the address of the next page, keeping the list's filters; ``None`` on the last."""
    if not cursor:
        return None
    kept = query.copy()
    kept[AFTER] = cursor
    return f"{path}?{kept.urlencode()}"
