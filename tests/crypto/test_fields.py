"""An encrypted field opens in its place, for whom it was opened, as it was written, or not at all."""

from datetime import date
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from casework import db
from casework.accounts.actions import identity_for, open_account
from casework.accounts.models import Account
from casework.audit import log
from casework.audit.models import Action
from casework.crypto import keyring
from casework.crypto.fields import REGISTER, Encrypted, Tampered
from casework.crypto.keyring import EVERYTHING, DataClass, Locked, Unlocked, private
from casework.crypto.keys import FamilyKeys
from casework.crypto.providers import KeyRejected
from casework.families.models import Family, Household, Matter, Participant, PersonDetails, Relation, Revision
from casework.families.models import RevisionOf as Of
from casework.responsibility.models import HandOver
from tests.crypto.conftest import KEY, LEHTOVAARA, NAVID, NISKAVAARA, SARI, UNIT, Open

OTHER_KEY = bytes(range(100, 132))


def sari(**values: object) -> PersonDetails:
    return PersonDetails(**{"id": SARI, "family_id": LEHTOVAARA} | values)


# --- altered bytes ---


def test_no_byte_can_be_changed(opened: Open) -> None:
    opened()
    record = sari(phone="040 916 0917")
    whole = record._ct_phone
    for place in range(len(whole)):
        record._ct_phone = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        with pytest.raises((Tampered, KeyRejected)):
            record.phone  # noqa: B018 - reading is the test.
    record._ct_phone = whole
    assert record.phone == "040 916 0917"


def test_nothing_can_be_cut_off_or_added(opened: Open) -> None:
    opened()
    record = sari(phone="040 916 0917")
    whole = record._ct_phone
    for other in (*(whole[:length] for length in range(len(whole))), whole + b"\x00", b"\x00" + whole, whole * 2):
        record._ct_phone = other
        with pytest.raises(Tampered):
            record.phone  # noqa: B018 - reading is the test.


@pytest.mark.parametrize("suite", [0, 2, 255])
def test_an_unknown_suite_is_an_error_and_is_not_tried(opened: Open, suite: int) -> None:
    opened()
    record = sari(phone="040 916 0917")
    record._ct_phone = record._ct_phone[:2] + bytes([suite]) + record._ct_phone[3:]
    with pytest.raises(Tampered, match="no known kind"):
        record.phone  # noqa: B018 - reading is the test.


# --- moved bytes: the key is the same on purpose, so that the place alone must refuse ---


def test_a_row_does_not_open_in_another_row(opened: Open) -> None:
    opened()
    navid = sari(id=NAVID, phone="044")
    navid._ct_phone = sari(phone="040")._ct_phone
    with pytest.raises(Tampered, match=r"person_details\.phone"):
        navid.phone  # noqa: B018 - reading is the test.


def test_a_column_does_not_open_in_another_column(opened: Open) -> None:
    opened()
    record = sari(phone="040", municipality="Koivula")
    record._ct_phone, record._ct_municipality = record._ct_municipality, record._ct_phone
    for name in ("phone", "municipality"):
        with pytest.raises(Tampered):
            getattr(record, name)


def test_a_table_does_not_open_in_another_table(opened: Open) -> None:
    opened()
    home = Household(id=LEHTOVAARA, family_id=LEHTOVAARA, name="Koti")
    home._ct_name = Family(id=LEHTOVAARA, unit_id=UNIT, name="Lehtovaara")._ct_name
    with pytest.raises(Tampered):
        home.name  # noqa: B018 - reading is the test.


@pytest.mark.parametrize("key", [KEY, OTHER_KEY], ids=["even the same key", "a key of its own"])
def test_a_family_does_not_open_in_another_family(opened: Open, key: bytes) -> None:
    opened()
    opened(NISKAVAARA, {1: key})
    stranger = sari(family_id=NISKAVAARA, phone="044")
    stranger._ct_phone = sari(phone="040")._ct_phone
    with pytest.raises(Tampered):
        stranger.phone  # noqa: B018 - reading is the test.


def test_a_version_does_not_open_as_another_version(opened: Open) -> None:
    opened(versions={1: KEY, 2: KEY})
    record = sari(phone="040")
    assert record._ct_phone[3:5] == b"\x00\x02"
    record._ct_phone = record._ct_phone[:3] + b"\x00\x01" + record._ct_phone[5:]
    with pytest.raises(Tampered):
        record.phone  # noqa: B018 - reading is the test.


def test_a_version_that_never_was_is_rejected(opened: Open) -> None:
    opened(versions={1: KEY, 2: OTHER_KEY})
    record = sari(phone="040")
    opened(versions={1: KEY})
    with pytest.raises(KeyRejected, match="no version 2"):
        record.phone  # noqa: B018 - reading is the test.


# --- locked ---


def test_without_an_opening_nothing_is_read_or_written(opened: Open) -> None:
    with pytest.raises(Locked, match="no access decision"):
        sari(phone="040")
    opened(NISKAVAARA)
    with pytest.raises(Locked):
        sari(phone="040")


def test_what_was_open_is_closed_again() -> None:
    entry = Unlocked(FamilyKeys({1: KEY}), EVERYTHING)
    with keyring.unlocked({LEHTOVAARA: entry}):
        record = sari(phone="040")
    with pytest.raises(Locked):
        record.phone  # noqa: B018 - reading is the test.
    with pytest.raises(ZeroDivisionError), keyring.unlocked({LEHTOVAARA: entry}):
        1 / 0  # noqa: B018 - the fault itself.
    with pytest.raises(Locked):
        record.phone  # noqa: B018 - reading is the test.


@pytest.mark.parametrize("data_class", list(DataClass))
def test_each_class_has_a_key_that_only_its_own_opening_gives(opened: Open, data_class: DataClass) -> None:
    opened()
    sealed = keyring.cipher(LEHTOVAARA, 1, data_class.value).encrypt(bytes(12), b"words", b"")
    for other in EVERYTHING - {data_class.value}:
        with pytest.raises(InvalidTag):
            keyring.cipher(LEHTOVAARA, 1, other).decrypt(bytes(12), sealed, b"")
    opened(classes=EVERYTHING - {data_class.value})
    with pytest.raises(Locked, match=f"does not cover {data_class.value}"):
        keyring.cipher(LEHTOVAARA, 1, data_class.value)


@pytest.mark.parametrize("data_class", sorted({entry.data_class for entry in REGISTER.values()}))
def test_a_class_that_was_not_opened_stays_locked(opened: Open, data_class: DataClass) -> None:
    opened()
    fields = {
        DataClass.LABEL: (Participant(family_id=LEHTOVAARA, name="Sari", interpreter=False), "name"),
        DataClass.LOCATION: (sari(phone="040"), "phone"),
        DataClass.CONTENT: (Matter(family_id=LEHTOVAARA, contact_by="Sari", services=[]), "contact_by"),
        DataClass.RESTRICTED: (sari(safe_contact="iltaisin"), "safe_contact"),
        DataClass.HANDOVER: (HandOver(family_id=LEHTOVAARA, words="Soita iltaisin."), "words"),
    }
    record, name = fields[data_class]
    opened(classes=EVERYTHING - {data_class.value})
    with pytest.raises(Locked, match=data_class.value):
        getattr(record, name)
    with pytest.raises(Locked):
        setattr(record, name, "something else")
    opened(classes=frozenset({data_class.value}))
    assert getattr(record, name)


def test_a_childs_corner_is_locked_to_those_who_may_read_everything_else(opened: Open) -> None:
    opened(classes=EVERYTHING | {private(SARI)})
    kept = Revision(family_id=LEHTOVAARA, of=Of.LINE, record_id=SARI, corner_of=SARI, content={"text": "salaisuus"})
    opened(classes=EVERYTHING | {private(NAVID)})
    with pytest.raises(Locked, match="private") as refusal:
        kept.content  # noqa: B018 - reading is the test.
    assert str(SARI) not in str(refusal.value)
    opened(classes=frozenset({private(SARI)}))
    assert kept.content == {"text": "salaisuus"}


def test_the_log_of_a_family_has_a_key_only_while_the_family_is_open(opened: Open) -> None:
    assert keyring.audit_cipher(LEHTOVAARA) is None
    opened(classes=frozenset())
    assert keyring.audit_cipher(LEHTOVAARA) is not None


# --- the field as code meets it ---


def test_an_encrypted_field_cannot_be_compared_in_a_query() -> None:
    for compare in (
        lambda: Family.name == "Lehtovaara",
        lambda: Family.name != "Lehtovaara",
        lambda: select(Family).where(Family.name == "Lehtovaara"),
        lambda: Family.name in ["Lehtovaara", "Niskavaara"],
    ):
        with pytest.raises(TypeError, match="neither compared nor searched"):
            compare()
    with pytest.raises(TypeError):
        hash(Family.name)
    with pytest.raises(AttributeError):
        Family.name.like("Leh%")


def test_an_encrypted_field_cannot_be_selected() -> None:
    with pytest.raises(Exception, match="Encrypted"):
        select(Family.name)


def test_ids_are_written_once(opened: Open) -> None:
    opened()
    record = sari(phone="040")
    record.id, record.family_id = SARI, LEHTOVAARA
    for name in ("id", "family_id"):
        with pytest.raises(AttributeError, match="fixed"):
            setattr(record, name, NISKAVAARA)
    assert record.phone == "040"


def test_an_id_is_there_before_anything_is_encrypted(opened: Open) -> None:
    opened()
    home = Household(name="Koti", family_id=LEHTOVAARA)
    assert home.id is not None
    assert home.name == "Koti"


def test_a_field_that_does_not_exist_is_refused(opened: Open) -> None:
    opened()
    with pytest.raises(TypeError, match="'nickname' is no field of PersonDetails"):
        sari(nickname="Saku")


def test_what_is_not_said_is_stored_as_nothing(opened: Open) -> None:
    opened()
    record = sari()
    for name in PersonDetails.sealed_fields:
        assert getattr(record, name) is None
        assert len(getattr(record, f"_ct_{name}")) == 65
    assert record.plain() == dict.fromkeys(PersonDetails.sealed_fields)


def test_nothing_and_empty_are_two_things(opened: Open) -> None:
    opened()
    record = sari(phone="")
    assert record.phone == ""
    record.phone = None
    assert record.phone is None


def test_dates_flags_and_lists_come_back_as_they_were(opened: Open) -> None:
    opened()
    born = date(2017, 3, 20)
    eliel = Participant(family_id=LEHTOVAARA, name="Eliel", birth_date=born, interpreter=True)
    assert (eliel.birth_date, eliel.expected_birth, eliel.interpreter) == (born, None, True)
    eliel.interpreter = False
    assert eliel.interpreter is False
    matter = Matter(family_id=LEHTOVAARA, services=["school", "päiväkoti"])
    assert matter.services == ["school", "päiväkoti"]


def test_each_record_knows_its_own_fields_and_those_it_inherits() -> None:
    assert "feels" not in Relation.sealed_fields
    assert set(Relation.sealed_fields) == {"custody", "lives_together", "ground"}


def test_a_domain_stands_on_the_register_once() -> None:
    with pytest.raises(RuntimeError, match="already"):
        Encrypted[str]("family.name").register("family", "nickname")
    assert REGISTER["family.name"].column == "name"


TEXTS = (
    st.text()
    | st.text(alphabet="אבגدهوعمא\u200f\u202e\u2066👩‍👩‍👧🏽\u0301é\x00\x7f\ufeff\uffff")
    | st.text(min_size=1, max_size=3).map(lambda text: (text * 20_000)[:20_000])
)


@given(text=TEXTS)
@example(text="")
@example(text="👨‍👩‍👧‍👦🏳️‍🌈")
@example(text="שלום \u202eabc\u202c مرحبا")
@example(text="\x00" * 40)
@example(text="\U0010ffff")
@example(text="ä" * 20_000)
@settings(deadline=None, max_examples=150)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    with keyring.unlocked({LEHTOVAARA: Unlocked(FamilyKeys({1: KEY}), EVERYTHING)}):
        record = sari(phone="before")
        record.phone = text
        assert record.phone == text
        stored = record._ct_phone
        assert len(text) < 4 or text.encode() not in stored
        record.phone = text
        assert record._ct_phone is stored


def test_half_a_character_is_refused_and_leaves_what_was_there(opened: Open) -> None:
    opened()
    record = sari(phone="040")
    with pytest.raises(UnicodeEncodeError):
        record.phone = "\ud83d"
    assert record.phone == "040"


# --- in the database ---


@pytest.fixture
def account(app: Flask) -> Account:
    account_id = open_account(name="Aino Rautio", login="aino", identity_id=identity_for(None).id)
    with db.transaction() as work:
        return work.get_one(Account, account_id)


def test_an_equal_value_writes_nothing_and_another_one_does(account: Account) -> None:
    written: list[str] = []

    @event.listens_for(db.database().writing, "before_cursor_execute")
    def note(_connection, _cursor, statement, *_rest) -> None:
        if statement.startswith("UPDATE"):
            written.append(statement)

    with db.transaction() as work:
        work.get_one(Account, account.id).name = "Aino Rautio"
    assert written == []
    with db.transaction() as work:
        changed = work.get_one(Account, account.id)
        changed.name = "Aino Salo"
        log.record_of_house(work, None, Action.ACCOUNT_CHANGED, changed)
    assert len([statement for statement in written if "UPDATE account" in statement]) == 1
    with db.reading() as work:
        assert work.get_one(Account, account.id).name == "Aino Salo"
        assert work.get_one(Account, account.id).version == 2


def test_a_rolled_back_value_is_the_old_one_again(account: Account) -> None:
    with db.transaction() as work:
        changed = work.get_one(Account, account.id)
        changed.name = "Somebody else"
        work.rollback()
        assert changed.name == "Aino Rautio"


def test_the_column_is_bytes_and_holds_no_word(account: Account) -> None:
    with db.reading() as work:
        row = work.connection().exec_driver_sql("SELECT * FROM account").mappings().one()
    assert bytes(row["name"]).startswith(b"K1\x01")
    assert b"Aino" not in b"".join(bytes(v) for v in row.values() if isinstance(v, bytes | memoryview))


def test_a_row_that_was_moved_by_hand_does_not_open(account: Account) -> None:
    other = open_account(name="Elina Niskavaara", login="elina", identity_id=identity_for(None).id)
    with db.transaction() as work:
        stolen = work.scalars(select(Account.__table__.c.name).where(Account.id == account.id)).one()
        work.execute(Account.__table__.update().where(Account.id == other).values(name=stolen))
    with db.reading() as work, pytest.raises(Tampered, match=r"account\.name"):
        work.get_one(Account, other).name  # noqa: B018 - reading is the test.


def test_a_new_record_of_nobodys_family_needs_no_opening(app: Flask) -> None:
    assert Account(id=uuid4(), name="Aino", login="aino").name == "Aino"
