"""What is stored can be read in ten years: the bytes are written down here, beside a reader that shares no code."""

import hmac
from hashlib import sha256
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.accounts.models import Account
from casework.audit.log import open_detail
from casework.audit.models import Action, AuditEvent
from casework.crypto import keys
from casework.crypto.fields import bucket, padded
from casework.crypto.keyring import EVERYTHING, private
from casework.crypto.keys import Purpose, Vault, derive, fingerprint, use_vault
from casework.crypto.providers import KeyRejected, bound, unseal
from casework.families.models import Family, Household, PersonDetails
from casework.picture.models import Statement
from tests.crypto.conftest import KEY, LEHTOVAARA, SARI, UNIT, Open

NONCE = "6465666768696a6b6c6d6e6f"
PHONE = (
    f"4b31010001{NONCE}a507aac1387203559a86c77e63e155cc75d17c8c2720366bba69fb713dc0f6e45181e084bc03d64e8a8aba166a3a4644"
)
NO_PHONE = (
    f"4b31010001{NONCE}5af8553208463375a3b7f15e53d864fb75d17c8c2720366bba69fb713dc0f6e4e12966c5f92788db2315d17572970bc6"
)
NAME_UNDER_VERSION_2 = (
    f"4b31010002{NONCE}2aa3287d8d622b367647f459326b7dd1cda4bd79c67510587160754e90a1d8d5fd13bf73f2c0dbbf13c664c524952a51"
)
IN_A_CORNER = (
    f"4b31010001{NONCE}fc87c1cbb6f78cfa38c938c889f463ae8b2b0ae404c52fa52156672a88445a83fff0532938de5f0dbe2574307ffb9317"
)
NAME_OF_AN_ACCOUNT = (
    f"4b31010001{NONCE}d226608c6a765f92bcdc58b342c1af2e183bc3656bb70238c4c455331c30556f864c8029dd15547c0702a58095376bfb"
)
DETAIL = f"{NONCE}3339a90e16cb6cbe1ca1c99bae0018df3fbb653b5895c6ea4ebe63c4f260ac79c9"
ROOT_WRAPPED = (
    f"{NONCE}d15f244771b7e095e54bb9ab75d5b3c97c6fbef9a5b98bf124b8f5d77e7c82055bc4c08ab6eed3080a2ce7f14bd9bdd8"
)
BRANCH_WRAPPED = (
    f"{NONCE}b56c8cd0dbb4f2cad45dd5d3861a9062d993f76d2adf785adb5974646b54393c2020447030bb079a8c8549988781ca33"
)
ROOT, BRANCH_KEY = bytes(range(64, 96)), bytes(range(32, 64))
BRANCH = UUID("5d1f3a77-0a8e-4b9b-8f0d-3c7f5e9b1c03")
KEY_ROW = UUID("91c4de25-2b6a-4c3d-a7e8-5b0f1d2c3e05")


def sari(**values: object) -> PersonDetails:
    return PersonDetails(id=SARI, family_id=LEHTOVAARA, participant_id=SARI, **values)


# --- bytes that were written once are read for ever ---


def test_a_phone_number_that_was_stored_in_the_first_version_is_read(opened: Open) -> None:
    opened()
    record = sari()
    record._ct_phone = bytes.fromhex(PHONE)
    assert record.phone == "040 916 0917"


def test_an_absent_phone_number_that_was_stored_is_read_as_absent(opened: Open) -> None:
    opened()
    record = sari(phone="040 916 0917")
    record._ct_phone = bytes.fromhex(NO_PHONE)
    assert record.phone is None


def test_a_name_under_the_second_version_of_the_key_is_read(opened: Open) -> None:
    opened(versions={1: bytes(32), 2: KEY})
    family = Family(id=LEHTOVAARA, unit_id=UNIT, name="")
    family._ct_name = bytes.fromhex(NAME_UNDER_VERSION_2)
    assert family.name == "Lehtovaara"


def test_a_line_of_a_childs_corner_is_read_under_the_corners_own_key(opened: Open) -> None:
    opened(classes=EVERYTHING | {private(SARI)})
    line = Statement(id=SARI, family_id=LEHTOVAARA, corner_of=SARI, language="sv")
    line._ct_language = bytes.fromhex(IN_A_CORNER)
    assert line.language == "fi"


def test_an_account_is_encrypted_under_the_key_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    house = Vault(provider=None)
    house._house[Purpose.ACCOUNT] = BRANCH_KEY
    monkeypatch.setattr(keys, "_vault", None)
    with pytest.raises(RuntimeError, match="no vault"):
        keys.vault()
    use_vault(house)
    account = Account(id=SARI, name="", login="sari")
    account._ct_name = bytes.fromhex(NAME_OF_AN_ACCOUNT)
    assert account.name == "Sari"


def test_the_detail_of_an_event_is_read(opened: Open) -> None:
    event = AuditEvent(chain_id=LEHTOVAARA, action=Action.GOAL_SET, detail_ct=bytes.fromhex(DETAIL))
    assert open_detail(AESGCM(KEY), event) == {"who": "Öster"}
    event.detail_ct = None
    assert open_detail(AESGCM(KEY), event) == {}


@pytest.mark.parametrize("moved", ["chain", "action"])
def test_the_detail_of_an_event_does_not_open_at_another(moved: str) -> None:
    chain = LEHTOVAARA if moved == "action" else SARI
    action = Action.GOAL_SET if moved == "chain" else Action.ACTION_DONE
    event = AuditEvent(chain_id=chain, action=action, detail_ct=bytes.fromhex(DETAIL))
    with pytest.raises(KeyRejected):
        open_detail(AESGCM(KEY), event)


def test_keys_that_were_wrapped_are_opened_from_the_root_down() -> None:
    branch_context = keys._branch_context(BRANCH, Purpose.UNIT, UNIT)
    assert unseal(AESGCM(ROOT), bytes.fromhex(ROOT_WRAPPED), branch_context) == BRANCH_KEY
    family_context = keys._context(KEY_ROW, LEHTOVAARA, 1)
    assert unseal(AESGCM(BRANCH_KEY), bytes.fromhex(BRANCH_WRAPPED), family_context) == KEY


def test_derived_values_are_what_they_were() -> None:
    assert derive(KEY, "content").hex() == "78c040369845da48ab76ca07875729aa6ae154449364d81a4f80b5f70abb9c66"
    assert fingerprint([b"a", b"bc"]).hex() == "b534ce16ac9c8b36823f39a395ce8e0e3c7ad9605b82b5444f18cadacd217a5d"
    commitment = keys._commitment(KEY, LEHTOVAARA, 1).hex()
    assert commitment == "3863ba01b3f506ea4be0255915cec0b5adfcf3661b4782472dfdae48a793f343"


def test_keyed_hashes_are_what_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    house = Vault(provider=None)
    house._house |= dict.fromkeys((Purpose.INDEX, Purpose.AUDIT, Purpose.SESSION), KEY)
    monkeypatch.setattr(keys, "_vault", house)
    code = keys.blind_index("person.hetu.v1", "120488-9165").hex()
    assert code == "4a35429050474ee13a24590740efc65ebccb0be92ba890d5a9213459beb5fa3f"
    tag = keys.keyed_tag(b"hash").hex()
    assert tag == "96241e1f3b87035f269daeb9c56a706847083a24945d97f8f34c8ea50c83b048"
    token = keys.session_tag("form", "token")
    assert token == "fcc8d40bf8fdd40821d60542421ed2d0f0b907f22da6ed5931389cbe6b9d2508"


# --- what is written now is what the format says ---


def read_by_hand(blob: bytes, purpose: str, *place: bytes) -> bytes:
    """The padded text, by the format's description alone."""
    assert blob[:3] == b"K1\x01"
    key = hmac.digest(KEY, f"rinnalla/v1/{purpose}".encode() + b"\x01", "sha256")
    parts = [b"rinnalla.field.v1", *place, blob[3:5]]
    data = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return AESGCM(key).decrypt(blob[5:17], blob[17:], data)


def test_a_new_value_is_written_as_the_format_says(opened: Open) -> None:
    opened()
    record = sari(phone="040 916 0917", identity_code="120488-9165")
    place = (SARI.bytes, LEHTOVAARA.bytes)
    phone = read_by_hand(record._ct_phone, "location", b"person_details", b"phone", *place)
    assert phone == b"\x00\x00\x00\x0c040 916 0917" + bytes(16)
    code = read_by_hand(record._ct_identity_code, "restricted", b"person_details", b"identity_code", *place)
    assert code[4:15] == b"120488-9165"
    absent = read_by_hand(record._ct_municipality, "location", b"person_details", b"municipality", *place)
    assert absent == b"\xff\xff\xff\xff" + bytes(28)


def test_a_new_value_is_written_under_the_newest_version_of_the_key(opened: Open) -> None:
    opened(versions={1: bytes(32), 2: KEY})
    family = Family(id=LEHTOVAARA, unit_id=UNIT, name="Lehtovaara")
    assert family._ct_name[3:5] == b"\x00\x02"
    assert read_by_hand(family._ct_name, "label", b"family", b"name", LEHTOVAARA.bytes, LEHTOVAARA.bytes)


def test_the_same_words_never_give_the_same_bytes(opened: Open) -> None:
    opened()
    homes = [Household(id=SARI, family_id=LEHTOVAARA, name="Lehtovaara") for _ in range(200)]
    assert len({home._ct_name[5:17] for home in homes}) == 200
    assert len({home._ct_name[17:] for home in homes}) == 200


# --- length and absence do not show ---


@pytest.mark.parametrize(("text", "stored"), [(1, 32), (28, 32), (29, 36), (100, 104), (500, 512), (5000, 5120)])
def test_a_text_is_padded_to_its_bucket(text: int, stored: int) -> None:
    assert len(padded("a" * text)) == stored


def test_yes_no_and_nothing_look_alike(opened: Open) -> None:
    opened()
    lengths = {len(sari(protected=value, phone=value and "040")._ct_protected) for value in (True, False, None)}
    assert lengths == {33 + 32}


def test_padding_costs_at_most_twelve_per_cent_and_never_shrinks() -> None:
    before = 0
    for length in range(1, 30_000):
        now = bucket(length)
        assert now >= max(length, before, 32)
        assert length <= 32 or now <= length * 1.12 + 1
        before = now


def test_the_buckets_are_few() -> None:
    assert len({bucket(length) for length in range(1, 10_001)}) < 120


def test_parts_that_are_cut_otherwise_are_bound_otherwise() -> None:
    assert bound("ab", "c") != bound("a", "bc") != bound("abc")
    assert bound() == b""
    assert bound("é") == bound("é".encode())
    assert fingerprint([]) == sha256().digest()
