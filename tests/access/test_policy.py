"""The table of who may do what, held against a second one that was written by hand from the law and not from the code.

Sources: processing rests on a client relationship (Act 703/2023 § 9; decree 457/2024 § 10); management is no right to
read clients (decree § 24), nor are administration and technology (decree §§ 17, 22); who is not of the service is an
outsider for all that those it is about have not agreed to share (Act 703/2023 §§ 4, 6); secret data is shown outside
the service after strong identification only (Act 306/2019 § 6; Act 703/2023 § 8); one parent's matter is not the
other's (Act 703/2023 § 5; Act 361/1983 §§ 4, 7, 9).
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.access import policy
from casework.access.policy import (
    GRANTS,
    SENTENCES,
    Actor,
    Assurance,
    AudienceRule,
    Basis,
    Decision,
    Held,
    LineFacts,
    Permission,
    Role,
    decide,
    held_by_role,
    may_read_line,
)

NOTHING: frozenset[str] = frozenset()
LABELS = frozenset({"label"})
SHARED = frozenset({"label", "content"})
ASKED = frozenset({"label", "handover"})
FLAG = frozenset({"restricted"})
ALL = frozenset({"label", "location", "content", "restricted", "file", "handover"})

CARRIER = {
    "list_families": LABELS, "read_family": ALL, "write_family": ALL, "take_part": ALL, "close_matter": ALL,
    "record_meeting": ALL, "record_view": ALL, "heed_protection": ALL,
}  # fmt: skip
SHARES = {"list_families": LABELS, "read_shared": SHARED, "take_part": SHARED, "heed_protection": FLAG}
MAY: dict[str, dict[str, frozenset[str]]] = {
    "responsible": CARRIER | {"name_deputy": ALL, "hand_over": ALL},
    "deputy": CARRIER,
    "intake": CARRIER,
    "proposed": {"answer_proposal": ASKED},
    "accepted": {"answer_proposal": ASKED, "record_view": LABELS},
    "relation": SHARES | {"give_view": LABELS},
    "member": SHARES,
    "former": {"list_families": LABELS, "read_shared": SHARED, "heed_protection": FLAG},
    "returning": {"find_former": LABELS, "reopen_family": SHARED, "end_reading": LABELS},
    "recorder": {"record_meeting": SHARED, "heed_protection": FLAG},
    "invited": {"answer_invitation": NOTHING},
    "shared_child": {"know_other_worker": FLAG},
    "supervision": {"read_board": LABELS, "allocate": LABELS},
    "signed_in": {"use_house": NOTHING},
    "worker": {"read_caseload": NOTHING, "open_family": ALL},
    "supervisor": {"read_board": NOTHING, "read_units": NOTHING},
    "coordinator": {"read_units": NOTHING},
    "administrator": {"read_units": NOTHING},
    "data_protection": {"read_log": NOTHING},
}
"""On each ground: what is permitted, and which classes of data it opens. What is not here is not permitted."""

ONLY_TO_HOLD_BACK = {Permission.HEED_PROTECTION, Permission.KNOW_OTHER_WORKER}
"""They look up whether somebody is protected, and never where."""

NEEDS_STRONG = {"relation", "member", "former", "recorder"}
"""Those outside the service who read what is secret."""


def expected(permission: Permission, basis: Basis, assurance: Assurance) -> frozenset[str] | None:
    """The classes that are opened, or None where it is not permitted."""
    if basis.value in NEEDS_STRONG and assurance is Assurance.PASSWORD:
        return None
    return MAY[basis.value].get(permission.value)


def got(decision: Decision) -> frozenset[str] | None:
    return decision.classes if decision.permitted else None


CELLS = list(product(Permission, Basis, Assurance))


def test_every_ground_permits_what_the_law_gives_it_and_nothing_else() -> None:
    assert set(MAY) == {basis.value for basis in Basis}
    assert {name for may in MAY.values() for name in may} == {permission.value for permission in Permission}
    wrong = [cell for cell in CELLS if got(decide(cell[0], [Held(cell[1])], cell[2])) != expected(*cell)]
    assert wrong == []


def test_two_grounds_permit_what_one_of_them_permits_and_never_more() -> None:
    for permission, one, other, assurance in product(Permission, Basis, Basis, Assurance):
        each = [expected(permission, basis, assurance) for basis in (one, other)]
        both = decide(permission, [Held(one), Held(other)], assurance)
        allowed = [classes for classes in each if classes is not None]
        assert both.permitted is bool(allowed), (permission, one, other, assurance)
        assert not allowed or both.classes in allowed
        assert not allowed or both.held in {
            h for h, c in zip((Held(one), Held(other)), each, strict=True) if c == both.classes
        }


def test_nobody_may_do_anything_without_a_ground() -> None:
    for permission, assurance in product(Permission, Assurance):
        refused = decide(permission, [], assurance)
        assert refused == Decision(permitted=False, reason="no_ground")


def test_a_refusal_says_whether_a_stronger_sign_in_would_help() -> None:
    sari = Held(Basis.RELATION)
    assert decide(Permission.READ_SHARED, [sari], Assurance.PASSWORD).reason == "assurance"
    assert decide(Permission.READ_FAMILY, [sari], Assurance.STRONG).reason == "no_ground"
    meri_of_the_family = [sari, Held(Basis.RESPONSIBLE)]
    assert decide(Permission.TAKE_PART, meri_of_the_family, Assurance.PASSWORD).held == Held(Basis.RESPONSIBLE)


def test_of_one_kind_of_ground_the_first_counts() -> None:
    first, second = Held(Basis.MEMBER, uuid4()), Held(Basis.MEMBER, uuid4())
    assert decide(Permission.READ_SHARED, [first, second], Assurance.STRONG).held is first


@pytest.mark.parametrize("basis", [Basis.COORDINATOR, Basis.ADMINISTRATOR, Basis.DATA_PROTECTION, Basis.SUPERVISOR])
def test_those_who_run_the_house_open_no_class_of_any_client(basis: Basis) -> None:
    decisions = [decide(permission, [Held(basis)], Assurance.STRONG) for permission in Permission]
    assert {decision.classes for decision in decisions} == {NOTHING}


def test_supervision_opens_names_and_never_what_is_written() -> None:
    opened = [decide(permission, [Held(Basis.SUPERVISION)], Assurance.STRONG).classes for permission in Permission]
    assert frozenset().union(*opened) == LABELS


def test_only_those_who_carry_the_matter_learn_where_somebody_is() -> None:
    for basis in Basis:
        opened = {p: decide(p, [Held(basis)], Assurance.STRONG).classes for p in Permission}
        carries = basis in {Basis.RESPONSIBLE, Basis.DEPUTY, Basis.INTAKE, Basis.WORKER}
        assert any("location" in classes for classes in opened.values()) is carries
        others = {p: classes for p, classes in opened.items() if p not in ONLY_TO_HOLD_BACK}
        assert any("restricted" in classes for classes in others.values()) is carries
        assert carries or {opened[p] for p in ONLY_TO_HOLD_BACK} <= {NOTHING, FLAG}


def test_every_permission_stands_in_the_table_and_has_its_sentence() -> None:
    assert set(GRANTS) == set(SENTENCES) == set(Permission)
    assert len(set(SENTENCES.values())) == len(Permission)
    for sentence in SENTENCES.values():
        assert sentence.endswith(".")
        assert len(sentence.split()) > 5
    for permission, grants in GRANTS.items():
        assert grants, permission
        assert len({grant.basis for grant in grants}) == len(grants), f"{permission}: a ground stands twice"


# --- the grounds of a role ---


def test_each_role_gives_its_own_ground_in_its_own_unit() -> None:
    koivula, rantala = uuid4(), uuid4()
    for role in Role:
        actor = Actor(account_id=uuid4(), roles=frozenset({(role, koivula)}))
        signed_in, ground = held_by_role(actor)
        assert signed_in == Held(Basis.SIGNED_IN)
        assert ground.basis.value == role.value.removesuffix("_officer")
        assert ground.basis_id == koivula
        assert actor.units_as(role) == {koivula}
        assert actor.units_as(*(other for other in Role if other is not role)) == NOTHING
    both = Actor(account_id=uuid4(), roles=frozenset({(Role.WORKER, koivula), (Role.SUPERVISOR, rantala)}))
    assert {(held.basis, held.basis_id) for held in held_by_role(both)} == {
        (Basis.SIGNED_IN, None),
        (Basis.WORKER, koivula),
        (Basis.SUPERVISOR, rantala),
    }
    assert both.units_as(Role.WORKER, Role.SUPERVISOR) == {koivula, rantala}


def test_nobody_in_particular_holds_no_ground() -> None:
    assert held_by_role(Actor(account_id=None)) == []


# --- one line ---

SARI, NAVID, ELIEL, AAVA, RAILI, MERI = (UUID(int=number) for number in range(1, 7))
CAME = datetime(2026, 9, 1, tzinfo=UTC)
LATER, EARLIER = CAME + timedelta(seconds=1), CAME - timedelta(seconds=1)

sari = Held(Basis.RELATION, SARI, SARI, since=CAME, informed_of=frozenset({ELIEL, AAVA}))
eliel = Held(Basis.RELATION, ELIEL, ELIEL, since=CAME)
raili = Held(Basis.MEMBER, RAILI, RAILI, since=CAME)
meri = Held(Basis.RESPONSIBLE, uuid4(), MERI)


def line(
    rule: AudienceRule, *, named: str = "", about: str = "", agreed: str = "", said: str = "", at: datetime = LATER
) -> LineFacts:
    def people(names: str) -> frozenset[UUID]:
        return frozenset(globals()[name] for name in names.upper().split())

    return LineFacts(rule, people(named), people(about), people(agreed), at, people(said))


WORKER, NAMED, NETWORK, CORNER = AudienceRule

TRUTHS = [
    # Who reads what, as sentences; the last column says whether they do.
    ("Meri reads what is for workers", meri, line(WORKER, about="navid"), True),
    ("Meri reads what is for named persons", meri, line(NAMED, named="sari", about="navid"), True),
    ("Meri does not read Eliel's corner", meri, line(CORNER, about="eliel"), False),
    ("Eliel reads his own corner", eliel, line(CORNER, about="eliel"), True),
    ("Sari does not read her child's corner", sari, line(CORNER, about="eliel"), False),
    ("nobody reads a corner of two", eliel, line(CORNER, about="eliel aava"), False),
    ("nobody reads a corner of none", eliel, line(CORNER), False),
    ("being named does not open a corner", sari, line(CORNER, named="sari", about="eliel"), False),
    ("Sari does not read what is for workers", sari, line(WORKER, about="sari"), False),
    ("not even when she is named in it", sari, line(WORKER, named="sari", about="sari"), False),
    ("Sari reads of herself where she is named", sari, line(NAMED, named="sari", about="sari"), True),
    ("Sari reads of her child", sari, line(NAMED, named="sari", about="eliel"), True),
    ("Sari reads of both children and herself", sari, line(NAMED, named="sari", about="sari eliel aava"), True),
    ("Sari does not read Navid's matter", sari, line(NAMED, named="sari", about="navid"), False),
    ("nor where it is of her child as well", sari, line(NAMED, named="sari", about="eliel navid"), False),
    ("Sari reads it once Navid agreed", sari, line(NAMED, named="sari", about="navid", agreed="navid"), True),
    (
        "that Eliel agreed does not help with Navid",
        sari,
        line(NAMED, named="sari", about="navid", agreed="eliel"),
        False,
    ),
    ("Sari does not read where she is not named", sari, line(NAMED, named="navid", about="eliel"), False),
    ("what is for the network is not for the family", sari, line(NETWORK, about="eliel"), False),
    ("but those of the family who are named", sari, line(NETWORK, named="sari", about="eliel"), True),
    ("Sari reads what is about nobody in particular", sari, line(NAMED, named="sari"), True),
    ("Sari reads old lines she is named in", sari, line(NAMED, named="sari", about="sari", at=EARLIER), True),
    ("Eliel is not informed of his mother", eliel, line(NAMED, named="eliel", about="sari"), False),
    ("Raili reads of Sari where she is named and Sari agreed", raili,
     line(NAMED, named="raili", about="sari", agreed="sari"), True),
    ("Raili does not read of Sari what Sari did not agree to", raili, line(NAMED, named="raili", about="sari"), False),
    ("one agreement of two is not enough", raili,
     line(NAMED, named="raili", about="sari eliel", agreed="sari"), False),
    ("that she is informed of a child counts for parents only", Held(Basis.MEMBER, RAILI, RAILI, CAME, {ELIEL}),
     line(NAMED, named="raili", about="eliel"), False),
    ("Raili reads of herself where she is named", raili, line(NAMED, named="raili", about="raili"), True),
    ("Raili reads old lines she is named in", raili,
     line(NAMED, named="raili", about="sari", agreed="sari", at=EARLIER), True),
    ("Raili does not read what others are named in", raili, line(NAMED, named="sari", about="raili"), False),
    ("Raili reads what the network was told since", raili, line(NETWORK, about="eliel", agreed="eliel"), True),
    ("and from the very moment she was confirmed", raili,
     line(NETWORK, about="eliel", agreed="eliel", at=CAME), True),
    ("Raili does not read what was told before she came", raili,
     line(NETWORK, about="eliel", agreed="eliel", at=EARLIER), False),
    ("unless she is named in it", raili, line(NETWORK, named="raili", about="eliel", agreed="eliel", at=EARLIER), True),
    ("Raili does not read what is for workers", raili, line(WORKER, named="raili"), False),
    ("Sari reads her own words whomever they are about", sari,
     line(NAMED, named="navid", about="navid", said="sari"), True),
    ("and whoever they were meant for", sari, line(WORKER, about="navid", said="sari"), True),
    ("Raili reads her own promise", raili, line(NAMED, about="sari", said="raili"), True),
    ("Navid's words are not Sari's", sari, line(NAMED, about="sari", said="navid"), False),
    ("words in a corner stay in it, even for who said them", sari, line(CORNER, about="eliel", said="sari"), False),
    ("somebody who is only invited does not read their own words", Held(Basis.INVITED, RAILI, RAILI),
     line(NAMED, named="raili", said="raili"), False),
]  # fmt: skip


@pytest.mark.parametrize(("reader", "facts", "reads"), [truth[1:] for truth in TRUTHS], ids=[t[0] for t in TRUTHS])
def test_who_reads_a_line(reader: Held, facts: LineFacts, reads: bool) -> None:
    assert may_read_line(reader, facts) is reads


def test_a_member_whose_confirmation_is_not_known_reads_only_where_named() -> None:
    unsure = Held(Basis.MEMBER, RAILI, RAILI)
    assert not may_read_line(unsure, line(NETWORK))
    assert may_read_line(unsure, line(NETWORK, named="raili"))


PEOPLE = st.frozensets(st.sampled_from([SARI, NAVID, ELIEL, AAVA, RAILI]), max_size=3)
MOMENTS = st.sampled_from([EARLIER, CAME, LATER])
READERS = st.builds(
    Held,
    basis=st.sampled_from(Basis),
    participant_id=st.sampled_from([None, SARI, NAVID, ELIEL, RAILI]),
    since=st.none() | MOMENTS,
    informed_of=PEOPLE,
)
LINES = st.builds(
    LineFacts,
    rule=st.sampled_from(AudienceRule),
    named=PEOPLE,
    about=PEOPLE,
    shared_by=PEOPLE,
    written_at=MOMENTS,
    said_by=PEOPLE,
)


def model(reader: Held, facts: LineFacts) -> bool:
    """The same rules told from the line's side, as a list of who gets it."""
    me, mine = reader.participant_id, reader.basis.value
    if facts.rule.value == "corner":
        return mine in {"relation", "former"} and me is not None and [*facts.about] == [me]
    readers = {"responsible", "deputy", "intake"}
    if facts.rule.value != "worker":
        if me is not None and me in facts.named:
            readers |= {"relation", "former", "member"}
        if facts.rule.value == "network" and reader.since and not facts.written_at < reader.since:
            readers |= {"member"}
    not_agreed = [person for person in facts.about if person != me and person not in facts.shared_by]
    if not_agreed:
        readers -= {"member"}
    if [person for person in not_agreed if person not in reader.informed_of]:
        readers -= {"relation", "former"}
    if me is not None and me in facts.said_by:
        readers |= {"relation", "former", "member"}
    return mine in readers


@given(reader=READERS, facts=LINES)
@settings(max_examples=1500, deadline=None)
def test_the_rule_of_lines_agrees_with_a_model_that_was_written_apart(reader: Held, facts: LineFacts) -> None:
    assert may_read_line(reader, facts) is model(reader, facts)


@given(reader=READERS, facts=LINES, agreed=PEOPLE)
@settings(max_examples=500, deadline=None)
def test_an_agreement_never_takes_a_line_away(reader: Held, facts: LineFacts, agreed: frozenset[UUID]) -> None:
    more = replace(facts, shared_by=facts.shared_by | agreed)
    assert may_read_line(reader, more) >= may_read_line(reader, facts)


@given(reader=READERS, facts=LINES, also=st.sampled_from([SARI, NAVID, ELIEL, AAVA, RAILI]))
@settings(max_examples=500, deadline=None)
def test_to_be_about_one_person_more_never_opens_a_line(reader: Held, facts: LineFacts, also: UUID) -> None:
    if facts.rule is CORNER:
        return
    wider = replace(facts, about=facts.about | {also})
    assert may_read_line(reader, wider) <= may_read_line(reader, facts)


def test_the_module_knows_neither_database_nor_request() -> None:
    assert not {"session", "request", "select", "now"} & set(vars(policy))
