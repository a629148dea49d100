"""Everything that can wait for a person, as one table; each source asks for its own right."""

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
from portal.desk.waiting import Source

SOURCES: tuple[Source, ...] = (
    payments_to_decide,
    payables_to_request,
    tranches_to_recognise,
    agreements_to_recognise,
    conditions_to_meet,
    projects_to_advance,
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
