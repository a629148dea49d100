"""Writing purposes (资金用途)."""

from funds.models import Purpose


def register_purpose(code: str, name: str, *, restricted: bool = True, note: str = "") -> Purpose:
    """Return the purpose of this code in the fund in scope, adding it when it is new."""
    purpose, _ = Purpose.objects.get_or_create(
        code=code, defaults={"name": name, "restricted": restricted, "note": note}
    )
    return purpose
