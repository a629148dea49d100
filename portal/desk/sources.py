"""Everything that can wait for a person, as one table; each source asks for its own right."""

from portal.desk.activities import (
    check_outs_forgotten,
    drafts_to_publish,
    shifts_of_today,
    sign_ups_to_decide,
    transfers_to_accept,
)
from portal.desk.approvals import (
    agreements_to_sign,
    notices_over,
    objections_to_answer,
    projects_to_notice,
)
from portal.desk.assessment import (
    audits_to_go_on,
    audits_to_open,
    audits_to_resubmit,
    evaluations_to_give,
    evaluations_to_rectify,
    evaluations_to_write,
    findings_to_answer,
)
from portal.desk.calls import applications_to_screen, returned_to_correct
from portal.desk.changes import amendments_waiting, refunds_to_receive
from portal.desk.execution import (
    difficulties_to_solve,
    inspections_to_make,
    inspections_to_rectify,
)
from portal.desk.funding import (
    agreements_to_recognise,
    conditions_to_meet,
    tranches_to_recognise,
)
from portal.desk.moving_in import books_to_bring_in, projects_to_bring_in
from portal.desk.payments import (
    opening_to_record,
    payables_to_itemise,
    payables_to_request,
    payments_to_decide,
)
from portal.desk.projects import projects_to_advance, stages_to_place
from portal.desk.reports import (
    checks_to_mend,
    notes_to_countersign,
    notes_to_sign,
    reports_to_finalise,
)
from portal.desk.reviews import panels_to_form, panels_to_move
from portal.desk.scoring import reviews_to_do
from portal.desk.volunteers import (
    imports_to_confirm,
    insurances_to_renew,
    late_hours_to_confirm,
    paper_lists_to_confirm,
    requests_waiting,
)
from portal.desk.waiting import Source

SOURCES: tuple[Source, ...] = (
    payments_to_decide,
    amendments_waiting,
    refunds_to_receive,
    payables_to_request,
    tranches_to_recognise,
    agreements_to_recognise,
    conditions_to_meet,
    objections_to_answer,
    projects_to_notice,
    notices_over,
    agreements_to_sign,
    applications_to_screen,
    returned_to_correct,
    projects_to_advance,
    reviews_to_do,
    inspections_to_rectify,
    difficulties_to_solve,
    inspections_to_make,
    shifts_of_today,
    sign_ups_to_decide,
    drafts_to_publish,
    check_outs_forgotten,
    transfers_to_accept,
    late_hours_to_confirm,
    imports_to_confirm,
    paper_lists_to_confirm,
    requests_waiting,
    insurances_to_renew,
    panels_to_form,
    panels_to_move,
    evaluations_to_write,
    evaluations_to_rectify,
    evaluations_to_give,
    audits_to_go_on,
    audits_to_open,
    findings_to_answer,
    audits_to_resubmit,
    checks_to_mend,
    notes_to_sign,
    notes_to_countersign,
    reports_to_finalise,
    payables_to_itemise,
    projects_to_bring_in,
    books_to_bring_in,
    opening_to_record,
    stages_to_place,
)
