"""Fields of the API: JSON's own types, taken at their word and never guessed."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.db.models import Choices, Model, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.fields import MOST_MONEY
from kit.marks import Mark, MarkedModel

LARGEST_ID = 2**63 - 1
_AMOUNT = r"^[0-9]{1,13}(\.[0-9]{1,2})?$"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"

_REQUIRED = {"required": "请填写这一项。", "null": "这一项不能为空。"}


@extend_schema_field({"type": "string", "pattern": r"^-?[0-9]{1,14}\.[0-9]{2}$"})
class Money(serializers.DecimalField):
    """An amount in 元 as text with two decimals, e.g. ``"1191516.30"``; never a float."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=16, decimal_places=2, **kwargs)


@extend_schema_field({"type": "string", "pattern": _AMOUNT, "examples": ["52116.00"]})
class AskedMoney(serializers.Field[Decimal, str, str, Any]):
    """An amount in 元 above zero, sent as text; more than two decimals are refused."""

    default_error_messages = {
        **_REQUIRED,
        "invalid": '请用文字写金额，最多两位小数，例如 "52116.00"。',
        "range": "金额应大于 0，不超过一万亿元。",
    }

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str) or not re.fullmatch(_AMOUNT, data, re.ASCII):
            self.fail("invalid")
        amount = Decimal(data).quantize(Decimal("0.01"))
        if not 0 < amount <= MOST_MONEY:
            self.fail("range")
        return amount

    def to_representation(self, value: Decimal) -> str:
        return f"{value:.2f}"


@extend_schema_field({"type": "string", "format": "date"})
class AskedDay(serializers.Field[date, str, str, Any]):
    """A date as ISO writes it, ``2021-12-31``."""

    default_error_messages = {**_REQUIRED, "invalid": "请写成 2021-12-31 这样的日期。"}

    def to_internal_value(self, data: Any) -> date:
        if not isinstance(data, str) or not _DAY.fullmatch(data):
            self.fail("invalid")
        try:
            return date.fromisoformat(data)
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: date) -> str:
        return value.isoformat()


@extend_schema_field({"type": "string", "pattern": _AMOUNT, "examples": ["36.00"]})
class AskedQuantity(serializers.Field[Decimal, str, str, Any]):
    """A quantity sent as text; more than two decimals are refused."""

    default_error_messages = {
        **_REQUIRED,
        "invalid": '请用文字写数，最多两位小数，例如 "36.00"。',
    }

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str) or not re.fullmatch(_AMOUNT, data, re.ASCII):
            self.fail("invalid")
        return Decimal(data)

    def to_representation(self, value: Decimal) -> str:
        return f"{value:.2f}"


@extend_schema_field({"type": "string", "pattern": _TIME, "examples": ["09:30"]})
class ClockTime(serializers.Field[time, str, str, Any]):
    """A time of day in Shanghai as hours and minutes, ``09:30``."""

    default_error_messages = {**_REQUIRED, "invalid": "请写成 09:30 这样的时间。"}

    def to_internal_value(self, data: Any) -> time:
        if not isinstance(data, str) or not re.fullmatch(_TIME, data, re.ASCII):
            self.fail("invalid")
        return time.fromisoformat(data)

    def to_representation(self, value: time) -> str:
        return value.strftime("%H:%M")


class AskedText(serializers.CharField):
    """Text; a number is not taken for one."""

    default_error_messages = {
        **_REQUIRED,
        "blank": "请填写这一项。",
        "invalid": "这一项应是文字。",
        "max_length": "最多 {max_length} 字。请删减。",
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class AskedNumber(serializers.IntegerField):
    """A whole number; text is not taken for one."""

    default_error_messages = {
        **_REQUIRED,
        "invalid": "这一项应是整数。",
        "min_value": "不能小于 {min_value}。",
        "max_value": "不能大于 {max_value}。",
    }

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(data)


class AskedFlag(serializers.BooleanField):
    """True or false; neither text nor a number is taken for one."""

    default_error_messages = {**_REQUIRED, "invalid": "这一项应是 true 或 false。"}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class AskedCode(serializers.ChoiceField):
    """One of a list of codes."""

    default_error_messages = {**_REQUIRED, "invalid_choice": "没有“{input}”这个值。"}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": LARGEST_ID})
class AskedRow(serializers.Field[Model, int, int, Any]):
    """A row named by its id, out of those the caller may choose.

    Args:
        rows: returns these rows for the serializer's context.
    """

    default_error_messages = {
        **_REQUIRED,
        "invalid": "这一项应是编号（整数）。",
        "absent": "没有这一项，或您不能选它。",
    }

    def __init__(self, rows: Callable[[Mapping[str, Any]], QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows = rows

    def to_internal_value(self, data: Any) -> Model:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        row: Model | None = (
            self.rows(self.context).filter(pk=data).first() if 0 < data <= LARGEST_ID else None
        )
        if row is None:
            self.fail("absent")
        return row

    def to_representation(self, value: Model) -> int:
        return int(value.pk)


def coded(choices: type[Choices], **kwargs: Any) -> serializers.ChoiceField:
    """Return the field of a stored code; its words stand beside it, see :func:`words_of`."""
    return serializers.ChoiceField(choices=choices.choices, **kwargs)


def words_of(of: str) -> serializers.CharField:
    """Return the field of a code's Chinese words."""
    return serializers.CharField(source=f"get_{of}_display")


@extend_schema_field(
    {
        "type": "object",
        "description": "每一项的标记；没有列出的项是已知的。值为 null 的项看这里说明原因。",
        "additionalProperties": {
            "type": "object",
            "properties": {
                "mark": {"type": "string", "enum": list(Mark.values)},
                "label": {"type": "string"},
                "source": {"type": "string"},
                "reason": {"type": "string"},
            },
            "required": ["mark", "label", "source", "reason"],
        },
    }
)
class Marks(serializers.Field[Any, Any, dict[str, Any], Any]):
    """What a row's values do not say for themselves: 未说明, 推定, 示意, by field."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: MarkedModel) -> dict[str, Any]:
        return {
            found.field: {
                "mark": found.mark.value,
                "label": found.mark.label,
                "source": found.source,
                "reason": found.reason,
            }
            for found in value.marked_values()
        }
