"""Lines a fund writes in its settings for everybody: the foot of its pages, and where to give."""

from funds.models import Fund

REQUIRED = (
    ("主办单位", "sponsor"),
    ("网站标识码", "site_code"),
    ("ICP 备案号", "icp"),
    ("公安网备", "police_record"),
    ("联系方式", "contact"),
)
ACCOUNT = (
    ("户名", "donate_account_name"),
    ("开户行", "donate_bank"),
    ("账号", "donate_account"),
    ("说明", "donate_note"),
)


def required_lines(fund: Fund) -> list[tuple[str, str]]:
    """Return what the state requires at the foot of a public site; an empty line is left out."""
    return _written(fund, REQUIRED)


def account_lines(fund: Fund) -> list[tuple[str, str]]:
    """Return the account money is given to; empty until it is wholly written."""
    lines = _written(fund, ACCOUNT)
    whole = {"户名", "开户行", "账号"} <= {label for label, _ in lines}
    return lines if whole else []


def _written(fund: Fund, lines: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    found = ((label, str(getattr(fund, name)).strip()) for label, name in lines)
    return [(label, words) for label, words in found if words]
