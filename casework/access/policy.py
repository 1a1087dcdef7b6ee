"""Who may do what: one table, decided by pure functions. Nothing here reads a database or knows a request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, IntEnum, StrEnum
from uuid import UUID

from casework.crypto.keyring import EVERYTHING, DataClass
from casework.errors import N_


class Role(Enum):
    """What somebody is employed to do in a unit."""

    WORKER = "worker"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    DATA_PROTECTION_OFFICER = "data_protection_officer"


class Assurance(IntEnum):
    """How surely we know who is signed in.

    Secret client data may be shown to a citizen only after strong identification (Act 306/2019 § 6).
    """

    PASSWORD = 1
    STRONG = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever acts: an account, the human behind it, the roles granted in units, and how they signed in."""

    account_id: UUID | None
    identity_ids: frozenset[UUID] = frozenset()
    roles: frozenset[tuple[Role, UUID]] = frozenset()
    assurance: Assurance = Assurance.PASSWORD
    session_id: UUID | None = None

    def units_as(self, *roles: Role) -> frozenset[UUID]:
        """The units in which this actor has one of these roles."""
        return frozenset(unit_id for role, unit_id in self.roles if role in roles)


class Basis(StrEnum):
    """The ground on which somebody reaches a family, or a page of the house."""

    RESPONSIBLE = "responsible"
    """Responsible worker while the matter is open (decree 457/2024 § 10)."""
    DEPUTY = "deputy"
    INTAKE = "intake"
    """The worker who received the contact, until somebody is responsible."""
    PROPOSED = "proposed"
    """Proposed as responsible worker: must know whose family it is to notice a conflict of interest."""
    ACCEPTED = "accepted"
    """Accepted the responsibility, and asks the family for its word."""
    SHARED_CHILD = "shared_child"
    """Responsible for another family in which the same child lives: the two workers may know of each other."""
    RELATION = "relation"
    """A member of the family, confirmed; what they read follows from their relations (Act 361/1983)."""
    MEMBER = "member"
    """Of the network, accepted and confirmed; an outsider for everything that was not shared (Act 703/2023 § 4)."""
    FORMER = "former"
    """A member of the family who took part when its matter was closed: reads what was shared, and writes nothing."""
    RETURNING = "returning"
    """A worker of the unit whose closed matter it was, asked about one family that has made contact again."""
    INVITED = "invited"
    """Invited and not yet confirmed: may answer, and sees nothing."""
    RECORDER = "recorder"
    """Of the network, and chosen to write a meeting's notes: only while it is under way, and only those notes."""
    SUPERVISION = "supervision"
    """Supervisor of the family's unit: management is no general right to read clients (decree 457/2024 § 24)."""
    SIGNED_IN = "signed_in"
    WORKER = "worker"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"
    DATA_PROTECTION = "data_protection"


OWN_FAMILY = frozenset({Basis.RESPONSIBLE, Basis.DEPUTY, Basis.INTAKE})
"""The grounds of those who carry the matter."""

_ROLE_BASIS = {
    Role.WORKER: Basis.WORKER,
    Role.SUPERVISOR: Basis.SUPERVISOR,
    Role.COORDINATOR: Basis.COORDINATOR,
    Role.ADMINISTRATOR: Basis.ADMINISTRATOR,
    Role.DATA_PROTECTION_OFFICER: Basis.DATA_PROTECTION,
}


class Permission(StrEnum):
    """What can be permitted; ``SENTENCES`` says each so that a supervisor can read it."""

    USE_HOUSE = "use_house"
    OPEN_FAMILY = "open_family"
    READ_CASELOAD = "read_caseload"
    LIST_FAMILIES = "list_families"
    READ_FAMILY = "read_family"
    WRITE_FAMILY = "write_family"
    NAME_DEPUTY = "name_deputy"
    CLOSE_MATTER = "close_matter"
    FIND_FORMER = "find_former"
    REOPEN_FAMILY = "reopen_family"
    END_READING = "end_reading"
    HAND_OVER = "hand_over"
    RECORD_VIEW = "record_view"
    GIVE_VIEW = "give_view"
    KNOW_OTHER_WORKER = "know_other_worker"
    READ_SHARED = "read_shared"
    ANSWER_INVITATION = "answer_invitation"
    TAKE_PART = "take_part"
    RECORD_MEETING = "record_meeting"
    READ_BOARD = "read_board"
    ALLOCATE = "allocate"
    ANSWER_PROPOSAL = "answer_proposal"
    READ_UNITS = "read_units"
    READ_LOG = "read_log"
    HEED_PROTECTION = "heed_protection"


SENTENCES: Mapping[Permission, str] = {
    Permission.USE_HOUSE: N_("Everybody who is signed in may choose their language and sign out."),
    Permission.OPEN_FAMILY: N_("A worker may open a new family's matter in their own unit."),
    Permission.READ_CASELOAD: N_("A worker has a page of what is theirs to do today."),
    Permission.LIST_FAMILIES: N_("Workers see the names of the families they work with, families their own."),
    Permission.READ_FAMILY: N_("The responsible worker, the deputy and the intake worker read their own families."),
    Permission.WRITE_FAMILY: N_("Those who carry the matter write down what is said and agreed."),
    Permission.NAME_DEPUTY: N_("The responsible worker names who stands in for them; a deputy names nobody."),
    Permission.CLOSE_MATTER: N_("Those who carry the matter close it; afterwards nobody takes part in it any more."),
    Permission.FIND_FORMER: N_(
        "A worker of the unit that closed a family's matter finds its name by an identity code, and nothing else."
    ),
    Permission.REOPEN_FAMILY: N_("A worker of the unit that closed a family's matter opens it again."),
    Permission.END_READING: N_(
        "A worker of the unit that closed a family's matter ends what a former member still reads, and reads nothing."
    ),
    Permission.HAND_OVER: N_("The responsible worker proposes a colleague to carry on, and may take that back."),
    Permission.RECORD_VIEW: N_(
        "Whoever carries the matter, or accepted it, records what the family says to the worker."
    ),
    Permission.GIVE_VIEW: N_("A confirmed family member says on their own page what they think of the worker."),
    Permission.KNOW_OTHER_WORKER: N_(
        "Two responsible workers of one child in two families learn each other's name and unit, unless it is protected."
    ),
    Permission.READ_SHARED: N_("Family members and confirmed members of the network read what is shared with them."),
    Permission.ANSWER_INVITATION: N_("Somebody who is invited may accept, and sees nothing before being confirmed."),
    Permission.TAKE_PART: N_(
        "Whoever takes part marks promises done, confirms their own words, adds their view and answers invitations."
    ),
    Permission.RECORD_MEETING: N_(
        "Whoever is chosen to record a meeting writes its notes while it is under way, and sees nothing else."
    ),
    Permission.READ_BOARD: N_("A supervisor sees counts, dates and states of their own unit, not what is written."),
    Permission.ALLOCATE: N_("A supervisor opens a family's name, on record, to propose a worker or withdraw that."),
    Permission.ANSWER_PROPOSAL: N_("A worker who is proposed sees whose family it is, and accepts or declines."),
    Permission.READ_UNITS: N_("Coordinators, administrators and supervisors see areas and units, no clients."),
    Permission.READ_LOG: N_("The data protection officer reads who did what and when, and no content."),
    Permission.HEED_PROTECTION: N_(
        "Whether somebody of a family is protected is looked up for every reader, and only to hold things back."
    ),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One row of the table: on this ground, these classes of data, from this assurance on."""

    basis: Basis
    classes: frozenset[str] = frozenset()
    assurance: Assurance = Assurance.PASSWORD


_LABELS = frozenset({DataClass.LABEL.value})
_ASKED = frozenset({DataClass.LABEL.value, DataClass.HANDOVER.value})
_SHARED = frozenset({DataClass.LABEL.value, DataClass.CONTENT.value})
_FLAG = frozenset({DataClass.RESTRICTED.value})
_FROM_OUTSIDE = (Basis.RELATION, Basis.MEMBER, Basis.FORMER, Basis.RECORDER)
_CARRIES = tuple(Grant(basis, EVERYTHING) for basis in (Basis.RESPONSIBLE, Basis.DEPUTY, Basis.INTAKE))
_TAKES_PART = tuple(Grant(basis, _SHARED, Assurance.STRONG) for basis in (Basis.RELATION, Basis.MEMBER))

GRANTS: Mapping[Permission, tuple[Grant, ...]] = {
    Permission.USE_HOUSE: (Grant(Basis.SIGNED_IN),),
    Permission.OPEN_FAMILY: (Grant(Basis.WORKER, EVERYTHING),),
    Permission.READ_CASELOAD: (Grant(Basis.WORKER),),
    Permission.LIST_FAMILIES: (
        *(Grant(basis, _LABELS) for basis in (Basis.RESPONSIBLE, Basis.DEPUTY, Basis.INTAKE)),
        *(Grant(basis, _LABELS, Assurance.STRONG) for basis in (Basis.RELATION, Basis.MEMBER, Basis.FORMER)),
    ),
    Permission.READ_FAMILY: _CARRIES,
    Permission.WRITE_FAMILY: _CARRIES,
    Permission.NAME_DEPUTY: (Grant(Basis.RESPONSIBLE, EVERYTHING),),
    Permission.CLOSE_MATTER: _CARRIES,
    Permission.FIND_FORMER: (Grant(Basis.RETURNING, _LABELS),),
    Permission.REOPEN_FAMILY: (Grant(Basis.RETURNING, _SHARED),),
    Permission.END_READING: (Grant(Basis.RETURNING, _LABELS),),
    Permission.READ_SHARED: (*_TAKES_PART, Grant(Basis.FORMER, _SHARED, Assurance.STRONG)),
    Permission.HAND_OVER: (Grant(Basis.RESPONSIBLE, EVERYTHING),),
    Permission.RECORD_VIEW: (*_CARRIES, Grant(Basis.ACCEPTED, _LABELS)),
    Permission.GIVE_VIEW: (Grant(Basis.RELATION, _LABELS, Assurance.STRONG),),
    # Whether somebody of that family is protected, and nothing else, is read there.
    Permission.KNOW_OTHER_WORKER: (Grant(Basis.SHARED_CHILD, _FLAG),),
    Permission.ANSWER_INVITATION: (Grant(Basis.INVITED, frozenset()),),
    Permission.TAKE_PART: (*_CARRIES, *_TAKES_PART),
    Permission.RECORD_MEETING: (*_CARRIES, Grant(Basis.RECORDER, _SHARED, Assurance.STRONG)),
    Permission.READ_BOARD: (Grant(Basis.SUPERVISION, _LABELS), Grant(Basis.SUPERVISOR)),
    Permission.ALLOCATE: (Grant(Basis.SUPERVISION, _LABELS),),
    Permission.ANSWER_PROPOSAL: (Grant(Basis.PROPOSED, _ASKED), Grant(Basis.ACCEPTED, _ASKED)),
    Permission.READ_UNITS: (Grant(Basis.COORDINATOR), Grant(Basis.ADMINISTRATOR), Grant(Basis.SUPERVISOR)),
    Permission.READ_LOG: (Grant(Basis.DATA_PROTECTION),),
    Permission.HEED_PROTECTION: (*_CARRIES, *(Grant(basis, _FLAG, Assurance.STRONG) for basis in _FROM_OUTSIDE)),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A ground that somebody holds to one family, with the record it rests on."""

    basis: Basis
    basis_id: UUID | None = None
    participant_id: UUID | None = None
    since: datetime | None = None
    """From when lines reach a member who is not named in them: the moment of confirmation."""
    informed_of: frozenset[UUID] = field(default_factory=frozenset)
    """Children of whom a relation gives this family member information."""


OF_FAMILY = frozenset({Basis.RELATION, Basis.FORMER})
"""The grounds of the family's own members, while its matter is under way and after it was closed."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Permitted on a ground with classes of data, or refused with the reason's code."""

    permitted: bool
    held: Held | None = None
    classes: frozenset[str] = frozenset()
    reason: str = ""


def decide(permission: Permission, held: Iterable[Held], assurance: Assurance) -> Decision:
    """The first row of the table whose ground is held; nothing held, nothing permitted."""
    by_basis: dict[Basis, Held] = {}
    for ground in held:
        by_basis.setdefault(ground.basis, ground)
    too_weak = False
    for grant in GRANTS[permission]:
        if grant.basis in by_basis:
            if assurance >= grant.assurance:
                return Decision(permitted=True, held=by_basis[grant.basis], classes=grant.classes)
            too_weak = True
    return Decision(permitted=False, reason="assurance" if too_weak else "no_ground")


def held_by_role(actor: Actor) -> list[Held]:
    """The grounds that follow from an account and its roles alone."""
    signed_in = [Held(Basis.SIGNED_IN)] if actor.account_id is not None else []
    return signed_in + [Held(_ROLE_BASIS[role], unit_id) for role, unit_id in sorted(actor.roles, key=str)]


class AudienceRule(Enum):
    """For whom a line is meant, beside the persons it names. Never "the family" as one."""

    WORKER = "worker"
    """Only whoever carries the matter."""
    NAMED = "named"
    """The persons named, and whoever carries the matter."""
    NETWORK = "network"
    """Every confirmed member of the network, the persons named, and whoever carries the matter."""
    CORNER = "corner"
    """A child's private corner: the child alone."""


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What decides about reading one line."""

    rule: AudienceRule
    named: frozenset[UUID]
    about: frozenset[UUID]
    shared_by: frozenset[UUID]
    """Those it is about who agreed that its audience reads it."""
    written_at: datetime
    said_by: frozenset[UUID] = frozenset()
    """Whose own words it is."""
    noted_in: UUID | None = None
    """The meeting under way whose recorders read it."""


def may_read_line(reader: Held, line: LineFacts) -> bool:
    """Whether somebody who may read the family, or what is shared of it, may read this line.

    Whoever carries the matter reads all but a child's private corner. Anybody else must be in the audience: named,
    or a network member confirmed before the line was written. A family member must also be entitled to everybody
    the line is about: themselves, a child their relation gives them information of (Act 361/1983 §§ 4, 7, 9; Act
    703/2023 § 50), or somebody who agreed; one parent's matter is not the other's (Act 703/2023 § 5). A member of
    the network is an outsider (§ 4) and needs that agreement for everybody, for a child that of its guardians (§ 6).
    Their own words and promises people read whomever they are about. The recorder of a meeting reads what is noted in
    it while it is under way, and nothing else.
    """
    if line.rule is AudienceRule.CORNER:
        return reader.basis in OF_FAMILY and line.about == {reader.participant_id}
    if reader.basis in OWN_FAMILY or _records(reader, line):
        return True
    if reader.participant_id in line.said_by:
        return reader.basis in {*OF_FAMILY, Basis.MEMBER}
    if not _in_audience(reader, line):
        return False
    entitled = line.shared_by | {reader.participant_id}
    if reader.basis in OF_FAMILY:
        return line.about <= entitled | reader.informed_of
    return reader.basis is Basis.MEMBER and line.about <= entitled


def _records(reader: Held, line: LineFacts) -> bool:
    return reader.basis is Basis.RECORDER and line.noted_in is not None and line.noted_in == reader.basis_id


def _in_audience(reader: Held, line: LineFacts) -> bool:
    if line.rule is AudienceRule.WORKER:
        return False
    if reader.participant_id in line.named:
        return True
    early_enough = reader.since is not None and reader.since <= line.written_at
    return line.rule is AudienceRule.NETWORK and reader.basis is Basis.MEMBER and early_enough
