"""Who carries a family's matter: the baton with its whole history, the family's word, and the deputy for an absence."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from casework.audit.models import FamilyOwned
from casework.crypto.fields import FLAG, Encrypted
from casework.crypto.keyring import DataClass
from casework.db import clear, version
from casework.errors import N_


class ResponsibilityState(Enum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    """The worker has said yes; the family's word is still to come."""
    HELD = "held"
    ENDED = "ended"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


RESPONSIBILITY_MOVES: dict[ResponsibilityState, frozenset[ResponsibilityState]] = {
    ResponsibilityState.PROPOSED: frozenset(
        {ResponsibilityState.ACCEPTED, ResponsibilityState.DECLINED, ResponsibilityState.WITHDRAWN}
    ),
    ResponsibilityState.ACCEPTED: frozenset(
        {ResponsibilityState.HELD, ResponsibilityState.DECLINED, ResponsibilityState.WITHDRAWN}
    ),
    ResponsibilityState.HELD: frozenset({ResponsibilityState.ENDED}),
    ResponsibilityState.ENDED: frozenset(),
    ResponsibilityState.DECLINED: frozenset(),
    ResponsibilityState.WITHDRAWN: frozenset(),
}
"""The old holder stays until the worker has accepted and the family has had its word; then one step ends the one and
begins the other."""

PENDING = (ResponsibilityState.PROPOSED, ResponsibilityState.ACCEPTED)
"""The states of a proposal that is under way; a matter has one such at most."""


class Responsibility(FamilyOwned):
    """A worker proposed for, holding, or having held the responsibility for a matter (Act 703/2023 § 38.2(3)).

    ``current_for`` is the matter while the responsibility is held and nothing otherwise. Together with the matter's
    own pointer and the two deferred foreign keys it makes "exactly one while open" a fact of the tables.
    """

    __tablename__ = "responsibility"
    __table_args__ = (
        CheckConstraint("(state = 'held') = (current_for IS NOT NULL)", name="held_means_current"),
        CheckConstraint("current_for IS NULL OR current_for = matter_id", name="current_for_its_own_matter"),
        CheckConstraint("state <> 'ended' OR (held_from IS NOT NULL AND ended_at >= held_from)", name="ends_later"),
        CheckConstraint("state <> 'accepted' OR accepted_at IS NOT NULL", name="accepted_has_its_moment"),
        UniqueConstraint("current_for", "id"),
        ForeignKeyConstraint(
            ["current_for", "id"],
            ["matter.id", "matter.holder_id"],
            deferrable=True,
            initially="DEFERRED",
            name="fk_responsibility_current_is_holder",
        ),
        Index(
            "uq_responsibility_one_proposal",
            "matter_id",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'accepted')"),
            postgresql_where=text("state IN ('proposed', 'accepted')"),
        ),
    )
    matter_id: Mapped[UUID] = clear("which matter", ForeignKey("matter.id"), index=True)
    worker_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"), index=True)
    current_for: Mapped[UUID | None] = clear("the matter, while it is held")
    state: Mapped[ResponsibilityState] = clear("state: access decides by it")
    proposed_at: Mapped[datetime] = clear("working date")
    proposed_by: Mapped[UUID | None] = clear("account id")
    accepted_at: Mapped[datetime | None] = clear("working date")
    held_from: Mapped[datetime | None] = clear("working date")
    ended_at: Mapped[datetime | None] = clear("working date")
    version: Mapped[int] = version()
    deputies: Mapped[list["Deputy"]] = relationship(viewonly=True, order_by="Deputy.since")
    """Everybody who was named to stand in, by their first day."""
    reason = Encrypted[str | None]("responsibility.reason", DataClass.LABEL)
    """In somebody's own words: why a proposed worker declined, or why the last holder laid it down."""
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class Deputy(FamilyOwned):
    """A worker who stands in for one holder for some days, and no longer than that holder is responsible."""

    __tablename__ = "deputy"
    __table_args__ = (CheckConstraint("until >= since", name="ends_after_it_begins"),)
    responsibility_id: Mapped[UUID] = clear("whom they stand in for", ForeignKey("responsibility.id"), index=True)
    worker_id: Mapped[UUID] = clear("which participant", ForeignKey("participant.id"), index=True)
    since: Mapped[date] = clear("validity: access decides by it")
    until: Mapped[date] = clear("validity: access decides by it")
    ended_at: Mapped[datetime | None] = clear("working date: ended early, and access with it")
    version: Mapped[int] = version()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


WHY: Mapping[str, str] = {
    "first": N_("The first responsible worker"),
    "absence": N_("A long absence"),
    "work_changes": N_("The worker's own work changes"),
    "caseload": N_("The caseload is evened out"),
    "know_how": N_("The family needs other know-how"),
    "family_asks": N_("The family asks for it"),
    "other": N_("Another reason"),
}
"""Codes of why a responsibility comes to somebody."""

CONFLICTED, OTHER = "conflicted", "other"

DECLINED_AS: Mapping[str, str] = {
    CONFLICTED: N_("I am disqualified"),
    "caseload": N_("I have too many families now"),
    "absence": N_("I am away or leaving"),
    "know_how": N_("The family needs other know-how than mine"),
    OTHER: N_("Another reason"),
}
"""Codes of why a worker declines. Whoever is disqualified (Act 434/2003 §§ 27-28) owes nobody the details."""


class Passing(FamilyOwned):
    """Why a responsibility was to come to somebody, and as what they declined it; one for each proposal."""

    __tablename__ = "passing"
    __table_args__ = (UniqueConstraint("responsibility_id"),)
    responsibility_id: Mapped[UUID] = clear("which proposal", ForeignKey("responsibility.id"))
    version: Mapped[int] = version()
    why = Encrypted[str]("passing.why", DataClass.LABEL)
    declined_as = Encrypted[str | None]("passing.declined_as", DataClass.LABEL)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class HandOver(FamilyOwned):
    """What the holder tells the next one: for these two workers, under a class of its own."""

    __tablename__ = "hand_over"
    __table_args__ = (UniqueConstraint("responsibility_id"),)
    responsibility_id: Mapped[UUID] = clear("which proposal", ForeignKey("responsibility.id"))
    version: Mapped[int] = version()
    words = Encrypted[str]("hand_over.words", DataClass.HANDOVER)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class Answer(Enum):
    """What the family says to the worker who would become theirs."""

    AGREED = "agreed"
    HEARD = "heard"
    """The post is laid down in law (such as Act 417/2007 § 13 b): it does not depend on their agreeing."""
    TALK_FIRST = "talk_first"
    SOMEBODY_ELSE = "somebody_else"


SETTLED = (Answer.AGREED, Answer.HEARD)

ANSWERS: Mapping[Answer, str] = {
    Answer.AGREED: N_("Agrees"),
    Answer.HEARD: N_("Was heard: the post is laid down in law"),
    Answer.TALK_FIRST: N_("Would like to talk first"),
    Answer.SOMEBODY_ELSE: N_("Asks for somebody else"),
}


class Way(Enum):
    """How the family's word was given."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    OWN_PAGE = "own_page"


WAYS: Mapping[Way, str] = {
    Way.IN_PERSON: N_("Face to face"),
    Way.PHONE: N_("By phone"),
    Way.OWN_PAGE: N_("On their own page"),
}


class FamilyView(FamilyOwned):
    """What somebody of the family said to a proposed worker. Only added to: a later word stands beside the first."""

    __tablename__ = "family_view"
    responsibility_id: Mapped[UUID] = clear("which proposal", ForeignKey("responsibility.id"), index=True)
    person_id: Mapped[UUID | None] = clear("which participant said it", ForeignKey("participant.id"))
    recorder_id: Mapped[UUID] = clear("which participant wrote it down", ForeignKey("participant.id"))
    given_on: Mapped[date] = clear("working date")
    recorded_at: Mapped[datetime] = clear("working date: the latest word counts")
    version: Mapped[int] = version()
    who = Encrypted[str | None]("family_view.who", DataClass.LABEL)
    """Somebody who is not written down yet, in words: "the mother"."""
    answer = Encrypted[str]("family_view.answer", DataClass.LABEL)
    way = Encrypted[str]("family_view.way", DataClass.LABEL)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.


class OwnWorkerKind(Enum):
    """Workers that the law names for one person, beside the family's responsible worker."""

    OWN_WORKER = "own_worker"
    """Act 1301/2014 § 42."""
    CHILDS_SOCIAL_WORKER = "childs_social_worker"
    """Act 417/2007 § 13 b."""


OWN_WORKER_KINDS: Mapping[OwnWorkerKind, str] = {
    OwnWorkerKind.OWN_WORKER: N_("Own worker"),
    OwnWorkerKind.CHILDS_SOCIAL_WORKER: N_("Social worker responsible for the child's affairs"),
}

SOCIAL_WORKER = "social_worker"

QUALIFICATIONS: Mapping[str, str] = {
    SOCIAL_WORKER: N_("Social worker"),
    "social_instructor": N_("Social instructor"),
    "other_social": N_("Other professional of social welfare"),
    "health": N_("Professional of health care"),
}


class OwnWorker(FamilyOwned):
    """The worker that the law names for one person of the family, from when to when."""

    __tablename__ = "own_worker"
    __table_args__ = (CheckConstraint("until IS NULL OR until >= since", name="ends_after_it_begins"),)
    person_id: Mapped[UUID] = clear("whose worker", ForeignKey("participant.id"), index=True)
    worker_id: Mapped[UUID | None] = clear("which participant, if one", ForeignKey("participant.id"))
    since: Mapped[date] = clear("validity")
    until: Mapped[date | None] = clear("validity")
    version: Mapped[int] = version()
    kind = Encrypted[str]("own_worker.kind")
    name = Encrypted[str]("own_worker.name")
    qualification = Encrypted[str | None]("own_worker.qualification")
    public_office = Encrypted[bool]("own_worker.public_office", codec=FLAG)
    special_support = Encrypted[bool]("own_worker.special_support", codec=FLAG)
    """Whether the person needs special support (Act 1301/2014 § 3)."""
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it as it stands.
