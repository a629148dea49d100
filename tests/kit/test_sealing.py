"""Secrets at rest are sealed by the first key and opened by any."""

import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from kit.sealing import BrokenSealError, seal, unseal


def test_what_is_sealed_is_opened_again_and_reads_as_nothing() -> None:
    sealed = seal("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert sealed != seal("JBSWY3DPEHPK3PXP")
    assert unseal(sealed) == "JBSWY3DPEHPK3PXP"


def test_an_old_key_still_opens_and_a_new_one_seals(settings: Settings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    before = seal("秘密")
    settings.FIELD_KEYS = [new, old]
    assert unseal(before) == "秘密"
    after = seal("秘密")
    settings.FIELD_KEYS = [new]
    assert unseal(after) == "秘密"
    with pytest.raises(BrokenSealError):
        unseal(before)


@pytest.mark.parametrize("broken", ["", "nonsense", "秘密"])
def test_what_was_never_sealed_is_not_opened(broken: str) -> None:
    with pytest.raises(BrokenSealError):
        unseal(broken)
