"""Secrets at rest are sealed by the first key and opened by any."""

import pytest
from cryptography.fernet import Fernet
from pytest_django import Settings

from kit.sealing import BrokenSealError, blind_index, seal, seal_bytes, unseal, unseal_bytes


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


def test_bytes_open_where_they_were_sealed_and_nowhere_else() -> None:
    sealed = seal_bytes("身份证".encode(), "volunteer:1:A")
    assert "身份证".encode() not in sealed
    assert sealed != seal_bytes("身份证".encode(), "volunteer:1:A")
    assert unseal_bytes(sealed, "volunteer:1:A").decode() == "身份证"
    with pytest.raises(BrokenSealError):
        unseal_bytes(sealed, "volunteer:2:A")


@pytest.mark.parametrize("place", range(0, 40, 3))
def test_altered_bytes_are_not_opened(place: int) -> None:
    sealed = bytearray(seal_bytes(b"110101199003070000", "here"))
    sealed[place] ^= 1
    with pytest.raises(BrokenSealError):
        unseal_bytes(bytes(sealed), "here")


def test_bytes_outlive_a_change_of_keys(settings: Settings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    before = seal_bytes(b"1", "here")
    settings.FIELD_KEYS = [new, old]
    assert unseal_bytes(before, "here") == b"1"
    settings.FIELD_KEYS = [new]
    with pytest.raises(BrokenSealError):
        unseal_bytes(before, "here")


def test_an_index_finds_the_same_text_at_the_same_place_only(settings: Settings) -> None:
    index = blind_index("13800001234", "mobile:1")
    assert index == blind_index("13800001234", "mobile:1")
    assert len(index) == 32
    assert index != blind_index("13800001234", "mobile:2")
    assert index != blind_index("13800001235", "mobile:1")
    settings.INDEX_KEY = "another"
    assert index != blind_index("13800001234", "mobile:1")
