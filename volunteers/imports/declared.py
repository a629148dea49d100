"""What whoever brings a roster declares of everybody on it: that they signed a consent."""

from collections.abc import Mapping
from datetime import date

from kit import clock
from kit.errors import Refusal
from kit.personal import holds_personal_number
from volunteers.models import ConsentForm
from volunteers.services.consents import ConsentData

DECLARED, DAY, BASIS = "consent_declared", "consent_on", "consent_basis"


def consent_told(posted: Mapping[str, str]) -> dict[str, str]:
    """Return what was declared of a sheet, checked; nothing when nothing was.

    Raises:
        Refusal: no day, a day ahead, no word of where the papers are, or somebody's number in it.
    """
    if not posted.get(DECLARED):
        return {}
    try:
        day = date.fromisoformat(posted.get(DAY, ""))
    except ValueError:
        raise Refusal("勾选了书面同意的，请填写签字日期。没有写入，请再填一次。") from None
    basis = posted.get(BASIS, "").strip()
    if day > clock.today():
        raise Refusal("签字日期不能在今天以后。没有写入，请再填一次。")
    if not basis:
        raise Refusal("勾选了书面同意的，请写明同意书保存在哪里。没有写入，请再填一次。")
    if holds_personal_number(basis):
        raise Refusal("依据会一直留着，请不要写手机或证件号码。没有写入，请再填一次。")
    return {DAY: day.isoformat(), BASIS: basis[:200]}


def declared_consent(told: Mapping[str, str]) -> ConsentData | None:
    """Return what :func:`consent_told` kept, for the service."""
    if not told:
        return None
    return ConsentData(ConsentForm.LIST, date.fromisoformat(told[DAY]), told[BASIS])
