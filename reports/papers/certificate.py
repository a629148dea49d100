"""The certificate that a project was closed (结项证书)."""

from funds.models import Fund
from kit.formats import date_cn
from projects.models import Closure, Project
from reports.papers.approval import quoted
from reports.papers.official import official_pdf


def closing_certificate(fund: Fund, project: Project, closure: Closure) -> bytes:
    """Return the certificate as a PDF; the same closure gives the same bytes.

    Raises:
        ValueError: the project was not closed yet.
    """
    if not closure.certificate or closure.certified_on is None:
        raise ValueError(f"{project.ref} has no certificate yet")
    units = [unit.name for unit in (project.lead_unit, project.implementer) if unit]
    return official_pdf(
        "certificate.html",
        {
            "fund": fund,
            "project": project,
            "name": quoted(project.name),
            "closure": closure,
            "to": "、".join(dict.fromkeys(units)) or "项目单位",
            "on": date_cn(closure.certified_on),
        },
    )
