"""The journal's only writer: :func:`post` and :func:`reverse`.

Both are called by the services of documents (donations, payables, payments, openings), which ask
for permission first. The database keeps the same rules against anybody else: see
``funds/models/journal.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction

from funds.models import (
    Account,
    AccountKey,
    Campaign,
    Entry,
    Leg,
    Period,
    Purpose,
    User,
    month_of,
)
from funds.services.amounts import checked_amount, checked_date
from kit import clock
from kit.errors import Refusal
from kit.numbering import next_number

SUBMITTED_TWICE = "这张表单已经办理过，内容和这次不同。请重新打开页面再填。"


@dataclass(frozen=True)
class Line:
    """One leg to post: an account and a signed amount in 元, debit +, credit −."""

    account: AccountKey
    amount: Decimal
    purpose: Purpose | None = None
    campaign: Campaign | None = None


@dataclass(frozen=True)
class Posting:
    """What is to be posted.

    Attributes:
        lines: two or more legs that sum to zero.
        on: the business date (业务日期); its month must be open.
        summary: what happened, as the journal prints it.
        key: the same key posts once, however often it is sent.
    """

    lines: Sequence[Line]
    on: date
    summary: str
    key: str


def transfer(
    debit: AccountKey,
    credit: AccountKey,
    amount: Decimal,
    *,
    purpose: Purpose | None = None,
    campaign: Campaign | None = None,
) -> tuple[Line, Line]:
    """Return the two legs of Dr ``debit`` / Cr ``credit``."""
    return (
        Line(debit, amount, purpose, campaign),
        Line(credit, -amount, purpose, campaign),
    )


@transaction.atomic
def post(posting: Posting, *, by: User) -> Entry:
    """Write one entry with its legs, and return it; a key already posted returns its entry.

    Raises:
        Refusal: unbalanced, a closed month, a date ahead, no accounts yet, or a key that was
            posted with other contents.
    """
    return _write(posting, by=by, reverses=None)


@transaction.atomic
def reverse(entry: Entry, *, on: date, summary: str, key: str, by: User) -> Entry:
    """Write the mirror of ``entry``, dated ``on``; the same key returns the mirror again.

    Raises:
        Refusal: reversed already, a reversal itself, earlier than the entry, or a closed month.
    """
    if entry.reverses_id is not None:
        raise Refusal("这张凭证本身是冲销凭证，不能再冲销。")
    if on < entry.business_date:
        raise Refusal(f"冲销日期不能早于原凭证的日期 {entry.business_date:%Y-%m-%d}。", field="on")
    legs = entry.legs.select_related("account", "purpose", "campaign").order_by("id")
    lines = [
        Line(AccountKey(leg.account.key), -leg.amount, leg.purpose, leg.campaign) for leg in legs
    ]
    return _write(Posting(lines, on, summary, key), by=by, reverses=entry)


def period_of(day: date) -> Period:
    """Return the month ``day`` falls in, which must be open.

    Raises:
        Refusal: the month is closed.
    """
    period, _ = Period.objects.get_or_create(month=month_of(day))
    if period.is_closed:
        raise Refusal(closed_message(period.month))
    return period


def closed_message(month: date) -> str:
    """Return the words for a closed month, naming the next month that is open."""
    closed = set(Period.objects.filter(closed_at__isnull=False).values_list("month", flat=True))
    following = month
    while following in closed:
        following = month_of(following + timedelta(days=31))
    year = "" if following <= month_of(month + timedelta(days=31)) else f"{following.year}年"
    return (
        f"{month.year}年{month.month}月账期已关。请记入{year}{following.month}月，或申请重开账期。"
    )


def _write(posting: Posting, *, by: User, reverses: Entry | None) -> Entry:
    posting = replace(posting, lines=tuple(posting.lines))
    _check_balance(posting.lines)
    checked_date(posting.on, field="on")
    known = _posted(posting)
    if known is not None:
        return known
    period_of(posting.on)
    accounts = _accounts(posting.lines)
    try:
        with transaction.atomic():
            return _insert(posting, accounts, by=by, reverses=reverses)
    except IntegrityError as error:
        return _explain(error, posting)


def _insert(
    posting: Posting, accounts: dict[str, Account], *, by: User, reverses: Entry | None
) -> Entry:
    entry = Entry.objects.create(
        number=next_number("PZ", "PZ", posting.on.year),
        business_date=posting.on,
        recorded_at=clock.now(),
        summary=posting.summary[:200],
        size=len(posting.lines),
        idempotency_key=posting.key,
        reverses=reverses,
        recorded_by=by,
    )
    Leg.objects.bulk_create(
        Leg(
            entry=entry,
            account=accounts[line.account],
            amount=line.amount,
            purpose=line.purpose,
            campaign=line.campaign,
        )
        for line in posting.lines
    )
    return entry


def _check_balance(lines: Sequence[Line]) -> None:
    for line in lines:
        checked_amount(abs(line.amount))
    if len(lines) < 2 or sum(line.amount for line in lines) != 0:
        raise Refusal("借贷不平，没有入账。请核对每一行的金额。")


def _accounts(lines: Sequence[Line]) -> dict[str, Account]:
    wanted = {line.account.value for line in lines}
    found = {account.key: account for account in Account.objects.filter(key__in=wanted)}
    if wanted - found.keys():
        raise Refusal("本基金还没有建账，缺少科目。请联系平台管理员先建立账簿。")
    return found


def _posted(posting: Posting) -> Entry | None:
    """Return the entry this key posted, which must be the same entry."""
    entry = Entry.objects.filter(idempotency_key=posting.key).first()
    if entry is None:
        return None
    legs = entry.legs.values_list("account__key", "amount", "purpose_id", "campaign_id")
    same = sorted(map(repr, legs)) == sorted(
        repr(
            (
                line.account.value,
                checked_amount(abs(line.amount)).copy_sign(line.amount),
                line.purpose and line.purpose.pk,
                line.campaign and line.campaign.pk,
            )
        )
        for line in posting.lines
    )
    if not same or entry.business_date != posting.on:
        raise Refusal(SUBMITTED_TWICE)
    return entry


def _explain(error: IntegrityError, posting: Posting) -> Entry:
    """Answer what another transaction did first: the same key, a reversal, a closing."""
    match broken_rule(error):
        case "funds_entry_once":
            known = _posted(posting)
            if known is not None:
                return known
        case "funds_entry_reversed_once":
            raise Refusal("这张凭证已经冲销过了。请刷新页面，看最新情况。") from error
        case "funds_entry_period_open":
            raise Refusal(closed_message(month_of(posting.on))) from error
    raise error


def broken_rule(error: IntegrityError) -> str:
    """Return the name of the database constraint that an error is about."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", None) or "")
