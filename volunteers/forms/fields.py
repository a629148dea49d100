"""Fields that forms of the registry share."""

import re
import unicodedata
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from kit.personal import holds_personal_number
from volunteers.models import Organisation, Station
from volunteers.queries.organisations import organisation_named

_PARTED = re.compile(r"[、，,;；\s]+")
LONGEST_WORD = 20
MOST_LINES = 100


class OrganisationField(forms.CharField):
    """An organisation by its number or its whole name: a city's thousands fit no drop-down.

    The form gives ``among``, the organisations that may be named; without it none is known.
    """

    among: QuerySet[Organisation] | None = None

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "填组织编号，或完整的组织名称")
        super().__init__(max_length=80, **kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed or self.among is None:
            return None
        found = organisation_named(typed, self.among)
        if found is None:
            raise forms.ValidationError(
                f"没有找到组织“{typed}”。请填组织编号，或一字不差的完整名称。"
            )
        return found


class StationField(forms.CharField):
    """A station by its number or its whole name; the form gives ``among``."""

    among: QuerySet[Station] | None = None

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "填站点编号，或完整的名称；不在站点里办的留空")
        super().__init__(max_length=60, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        typed = " ".join(super().clean(value).split())
        if not typed or self.among is None:
            return None
        found = self.among.filter(Q(number=typed.upper()) | Q(name=typed)).first()
        if found is None:
            raise forms.ValidationError(f"没有找到站点“{typed}”。请填站点编号，或一字不差的名称。")
        return found


class WordsField(forms.CharField):
    """Several short words in one line, parted by 、 or a blank; cleaned to a list."""

    def clean(self, value: Any) -> Any:
        words = [word for word in _PARTED.split(super().clean(value)) if word]
        if any(len(word) > LONGEST_WORD for word in words):
            raise forms.ValidationError(f"每一项不超过 {LONGEST_WORD} 个字，各项之间用顿号分开。")
        return list(dict.fromkeys(words))


class NumbersField(forms.CharField):
    """Volunteer numbers, many at once, however they are parted; cleaned to a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5}))
        super().__init__(max_length=10_000, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        text = unicodedata.normalize("NFKC", super().clean(value))
        return [number for number in _PARTED.split(text) if number]


class OrganisationsField(forms.CharField):
    """Organisations by number or whole name, one a line; the form gives ``among``."""

    among: QuerySet[Organisation] | None = None

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(max_length=10_000, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if self.among is None or not lines:
            return []
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(f"一次最多填 {MOST_LINES} 个组织。")
        found = {line: organisation_named(line, self.among) for line in dict.fromkeys(lines)}
        unknown = [line for line, row in found.items() if row is None]
        if unknown:
            raise forms.ValidationError(
                f"没有找到组织“{'”“'.join(unknown[:5])}”。请填组织编号，或一字不差的完整名称。"
            )
        return list(dict.fromkeys(found.values()))


class ReasonField(forms.CharField):
    """Why something was done: kept for good, so it holds nobody's telephone or identity number."""

    def __init__(self, *, max_length: int = 120, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(max_length=max_length, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if holds_personal_number(text):
            raise forms.ValidationError("原因会一直留着，请不要写手机或证件号码。")
        return text
