"""The guards of the lifecycle's steps (前提): each says what is still missing, in Chinese.

A guard that finds nothing missing returns nothing. There is a module for each part of the
lifecycle; the table in ``projects.lifecycle`` names guards by their functions' names.
"""

from collections.abc import Callable, Mapping

from projects.lifecycle import Step
from projects.models import Project
from projects.services.guards import (
    agreement,
    application,
    assessment,
    calls,
    closure,
    exits,
    money,
    notice,
    review,
    screening,
)

GUARDS: Mapping[str, Callable[[Project], str]] = {
    guard.__name__: guard
    for guard in (
        application.seven_elements_complete,
        application.category_and_lead_named,
        application.amount_requested,
        application.application_complete,
        application.budget_sums_up,
        application.management_within_cap,
        application.no_fixed_assets,
        application.call_still_open,
        application.not_screened_yet,
        closure.closing_summary_submitted,
        closure.nothing_left_open,
        closure.earlier_tranches_paid,
        closure.archive_package_whole,
        review.panel_supports,
        notice.notice_over,
        notice.no_objection_open,
        notice.no_objection_upheld,
        notice.approval_written,
        agreement.agreement_signed,
        agreement.agreement_as_approved,
        calls.within_the_hours,
        calls.answers_its_call,
        calls.unit_may_apply,
        calls.category_asked_for,
        calls.within_the_ceiling,
        calls.papers_brought,
        screening.screened_as_accepted,
        screening.screened_as_returned,
        screening.screened_as_refused,
        money.agreement_recorded,
        money.first_payment_paid,
        money.nothing_outstanding,
        money.agreement_paid_out,
        money.nothing_paid,
        money.no_payment_under_way,
        assessment.midterm_graded_good,
        assessment.midterm_graded_bad,
        assessment.final_graded_good,
        assessment.final_graded_bad,
        assessment.rectification_written,
        assessment.audit_passed,
        assessment.audit_returned,
        assessment.findings_answered,
        exits.amendment_approved,
        exits.refunds_arrived,
        exits.unit_not_barred,
    )
}


def missing_for(project: Project, step: Step) -> list[str]:
    """Return what ``project`` still lacks for ``step``, in the order of its guards."""
    found = (GUARDS[name](project) for name in step.guards)
    return [sentence for sentence in found if sentence]
