"""Form fields of the face: what people type, read the way they mean it."""

import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kit.controls import FilesControl, MoneyControl

MOST_MONEY = Decimal(10) ** 12
_PLACES = 2
_MOST_DIGITS = 40


class FilesField(forms.FileField):
    """Several files at once; what comes out is a list, empty when none was chosen.

    Empty files and false names are left to ``kit.files``, which refuses them in its own words.
    """

    widget = FilesControl

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > self.most:
            raise ValidationError(f"一次最多传 {self.most} 个，现有 {len(given)} 个。请分次上传。")
        if not given and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return list(given)


class AmountField(forms.DecimalField):
    """An amount in 元: commas, blanks, full-width digits and a trailing 元 are read through.

    More than two decimals are refused, never rounded; the most is a million million.
    """

    widget = MoneyControl

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {})
        kwargs["error_messages"].setdefault("invalid", "请填写金额，例如 52,116.00。")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip().removesuffix("元")
            value = value.replace(",", "").replace(" ", "")
        amount: Decimal | None = super().to_python(value)
        # Written out, an exponent of nine digits fills the memory.
        if amount is not None and amount.is_finite() and abs(amount.adjusted()) > _MOST_DIGITS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return amount

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int):
            raise ValidationError(self.error_messages["invalid"])
        if -exponent > _PLACES:
            raise ValidationError("金额最多两位小数。请改正，系统不替您四舍五入。")
        if abs(value) > MOST_MONEY:
            raise ValidationError("金额不能超过一万亿元。请检查是否多输了几位。")
