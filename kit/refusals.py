"""Writing down what was refused or done, and turning refusals into a form's errors."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest

from kit.errors import Outcome, Refusal
from kit.models import AccessLog
from kit.personal import without_numbers
from kit.requests import masked, request_id

Result = TypeVar("Result")


def log_refusal(request: HttpRequest, refusal: Refusal) -> None:
    """Add the access-log row of a refused request; call it outside the failed savepoint."""
    _log(request, Outcome.REFUSED, refusal.message)


def log_done(request: HttpRequest, what: str) -> None:
    """Add the access-log row of an act that leaves no other trace, such as a download."""
    _log(request, Outcome.DONE, what)


def record_act(
    action: str, *, person: int | None, fund: int | None, subject: str, reason: str
) -> None:
    """Add the access-log row of an act that a service, not a page, answers for.

    Args:
        action: the act's name, e.g. ``"people.reset"``.
        person: the id of who did it.
        fund: the id of the fund, or ``None`` on the platform.
        subject: whom or what it was done to; never a secret.
        reason: what was done, Chinese.
    """
    AccessLog.objects.create(
        fund_id=fund,
        person_id=person,
        action=action[:60],
        subject=subject[:200],
        outcome=Outcome.DONE,
        reason=reason[:500],
        request_id=request_id.get(),
    )


def _log(request: HttpRequest, outcome: Outcome, reason: str) -> None:
    match = request.resolver_match
    person = request.user if request.user.is_authenticated else None
    AccessLog.objects.create(
        fund=getattr(request, "fund", None),
        person=person,
        action=(match.view_name if match else "")[:60],
        subject=masked(request.path)[:200],
        outcome=outcome,
        # Whoever types an identity number into the wrong box reads it back; the log stays for good.
        reason=without_numbers(reason)[:500],
        request_id=request_id.get(),
    )


def carry_out(request: HttpRequest, form: BaseForm, act: Callable[[], Result]) -> Result | None:
    """Run a domain call for a form; a refusal undoes it whole and becomes the form's error.

    Returns:
        What ``act`` returned, or ``None`` when it was refused: show the form again.
    """
    try:
        with transaction.atomic():
            return act()
    except Refusal as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.message)
        log_refusal(request, refusal)
        return None
