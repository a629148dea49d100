"""What every money service asks of an amount and a business date before it writes."""

from datetime import date
from decimal import Decimal

from funds.models import LARGEST
from kit import clock
from kit.errors import Refusal

CENT = Decimal("0.01")
FIRST_YEAR = 2000


def checked_amount(amount: Decimal, *, field: str = "amount") -> Decimal:
    """Return ``amount`` (元), which must be above zero with at most two decimals.

    More decimals are refused, never rounded.

    Raises:
        Refusal: the amount cannot be one of money.
    """
    if not amount.is_finite() or amount <= 0:
        raise Refusal("金额要大于 0。请核对后重填。", field=field)
    if amount > LARGEST:
        raise Refusal("金额超过了一万亿元。请核对小数点和单位（元）。", field=field)
    if amount != amount.quantize(CENT):
        raise Refusal("金额最多两位小数（到分）。请核对后重填。", field=field)
    return amount.quantize(CENT)


def checked_date(day: date, *, field: str, what: str = "业务日期") -> date:
    """Return ``day``, which must not lie ahead nor before the year 2000.

    Raises:
        Refusal: no business can have happened on that day.
    """
    if day > clock.today():
        raise Refusal(f"{what}还没有到。请填今天或更早的日期。", field=field)
    if day.year < FIRST_YEAR:
        raise Refusal(f"{what}早于{FIRST_YEAR}年。请核对年份。", field=field)
    return day
