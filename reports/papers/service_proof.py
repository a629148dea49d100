"""Proof of service (志愿服务记录证明) as a PDF, with a QR code that verifies it.

《志愿服务记录与证明出具办法》: who, how long, what and where, by whom, which number and when.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from funds.models import Fund
from kit.drawing.qr import qr_path
from kit.formats import date_cn
from reports.printing.document import close
from reports.printing.pdf import render_pdf
from volunteers.identity import masked_tail
from volunteers.masking import hours_text
from volunteers.models import ServiceProof, VolunteerState
from volunteers.services.registering import facts_of


def address_of(fund: Fund, proof: ServiceProof) -> str:
    """Return where the QR code leads: the public page that verifies the proof."""
    return f"{settings.SITE_ADDRESS}{fund.url('open_proof', code=proof.code)}"


def service_proof(fund: Fund, proof: ServiceProof) -> bytes:
    """Return a proof as a PDF, as it was given out.

    Raises:
        ValueError: it is of somebody whose name was taken away.
    """
    volunteer = proof.volunteer
    if volunteer.state == VolunteerState.ANONYMISED:
        raise ValueError(f"{proof.number} is of nobody's name")
    side, path = qr_path(address_of(fund, proof))
    context = {
        "fund": fund,
        "proof": proof,
        "volunteer": volunteer,
        "name": close(volunteer.name),
        "identity": _identity(proof),
        "hours": hours_text(proof.minutes),
        "since": date_cn(proof.since),
        "until": date_cn(proof.until),
        "on": date_cn(timezone.localdate(proof.issued_at)),
        "address": address_of(fund, proof),
        "lines": [{**line, "hours": hours_text(line["minutes"])} for line in proof.lines],
        "side": side,
        "path": path,
    }
    html = render_to_string("reports/papers/service_proof.html", context)
    return render_pdf(html, render_to_string("reports/papers/service_proof.css"))


def _identity(proof: ServiceProof) -> str:
    """Return the paper a person is known by; its number in full where they asked for it."""
    volunteer = proof.volunteer
    if not volunteer.id_last4:
        return "未登记"
    number = masked_tail(volunteer.id_last4)
    if proof.with_number:
        number = facts_of(volunteer).id_number or number
    return f"{volunteer.get_id_kind_display()} {number}"
