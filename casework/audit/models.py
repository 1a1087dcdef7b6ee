"""The log's records: who opened or changed what, on which ground, in chains that cannot be altered unseen."""

from datetime import datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from casework.crypto.fields import Sealed
from casework.db import Record, clear, growing, row_id

HOUSE_CHAIN = UUID("00000000-0000-4000-8000-000000000001")
"""The chain of what belongs to no family and no unit: sign-ins, keys, settings."""


class Action(Enum):
    """What can be logged. The server alone chooses; no request names an action."""

    FAMILY_READ = "family_read"
    CASELOAD_READ = "caseload_read"
    SHARED_READ = "shared_read"
    LABELS_LISTED = "labels_listed"
    LOG_READ = "log_read"
    REFUSED = "refused"
    FAMILY_OPENED = "family_opened"
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    HOME_CHANGED = "home_changed"
    RELATION_BEGUN = "relation_begun"
    RELATION_ENDED = "relation_ended"
    FAMILY_FOUND = "family_found"
    MATTER_CLOSED = "matter_closed"
    MATTER_REOPENED = "matter_reopened"
    PERSON_INVITED = "person_invited"
    INVITATION_ACCEPTED = "invitation_accepted"
    PERSON_CONFIRMED = "person_confirmed"
    MEMBERSHIP_ENDED = "membership_ended"
    MEMBER_CHANGED = "member_changed"
    MAP_BASIS_RECORDED = "map_basis_recorded"
    TIE_SET = "tie_set"
    TIE_SHARED = "tie_shared"
    TIE_TAKEN_BACK = "tie_taken_back"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    RESPONSIBILITY_PROPOSED = "responsibility_proposed"
    RESPONSIBILITY_ACCEPTED = "responsibility_accepted"
    RESPONSIBILITY_DECLINED = "responsibility_declined"
    RESPONSIBILITY_WITHDRAWN = "responsibility_withdrawn"
    FAMILY_VIEW_RECORDED = "family_view_recorded"
    RESPONSIBILITY_PASSED = "responsibility_passed"
    DEPUTY_NAMED = "deputy_named"
    DEPUTY_CHANGED = "deputy_changed"
    OWN_WORKER_NAMED = "own_worker_named"
    OWN_WORKER_ENDED = "own_worker_ended"
    OTHER_WORKER_SHOWN = "other_worker_shown"
    STATEMENT_WRITTEN = "statement_written"
    STATEMENT_CHANGED = "statement_changed"
    STATEMENT_CONFIRMED = "statement_confirmed"
    STATEMENT_STILL_SO = "statement_still_so"
    STATEMENT_LAID_ASIDE = "statement_laid_aside"
    STATEMENT_BROUGHT_BACK = "statement_brought_back"
    CHILD_HEARD = "child_heard"
    FEELING_TOLD = "feeling_told"
    SERVICE_NOTED = "service_noted"
    SERVICE_CHANGED = "service_changed"
    SERVICE_ENDED = "service_ended"
    ENCOUNTER_LOGGED = "encounter_logged"
    ENCOUNTER_CHANGED = "encounter_changed"
    ENCOUNTER_TAKEN_BACK = "encounter_taken_back"
    ENCOUNTER_BROUGHT_BACK = "encounter_brought_back"
    MEETING_PLANNED = "meeting_planned"
    MEETING_CHANGED = "meeting_changed"
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_STARTED = "meeting_started"
    MEETING_READ = "meeting_read"
    MEETING_ATTENDED = "meeting_attended"
    MEETING_READ_BACK = "meeting_read_back"
    MEETING_CLOSED = "meeting_closed"
    MEETING_PRINTED = "meeting_printed"
    MEETING_ANSWERED = "meeting_answered"
    NOTE_WRITTEN = "note_written"
    NOTE_KEPT = "note_kept"
    NOTE_DROPPED = "note_dropped"
    GOAL_SET = "goal_set"
    ACTION_AGREED = "action_agreed"
    ACTION_CHANGED = "action_changed"
    ACTION_CONFIRMED = "action_confirmed"
    ACTION_TAKEN_BACK = "action_taken_back"
    ACTION_DONE = "action_done"
    ACTION_REOPENED = "action_reopened"
    GOAL_CHANGED = "goal_changed"
    GOAL_MOVED = "goal_moved"
    GOAL_LAID_ASIDE = "goal_laid_aside"
    GOAL_BROUGHT_BACK = "goal_brought_back"
    ACTION_NOT_NEEDED = "action_not_needed"
    LINE_SHARED = "line_shared"
    LINE_UNSHARED = "line_unshared"
    ACTION_UNDONE = "action_undone"
    ACTION_BROUGHT_BACK = "action_brought_back"
    ACTION_NOTED = "action_noted"
    PLAN_ANSWERED = "plan_answered"
    REVIEW_SET = "review_set"
    REVIEW_DONE = "review_done"
    PLAN_PRINTED = "plan_printed"
    ALLOCATION_OPENED = "allocation_opened"
    UNIT_FOUNDED = "unit_founded"
    ROLE_GRANTED = "role_granted"
    ROLE_ENDED = "role_ended"
    IDENTITY_ADDED = "identity_added"
    ACCOUNT_OPENED = "account_opened"
    ACCOUNT_CHANGED = "account_changed"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"


class AuditEvent(Record):
    """One event of one chain. No names and no free text, but in the sealed detail."""

    __tablename__ = "audit_event"
    chain_id: Mapped[UUID] = clear("family, unit or house", primary_key=True)
    seq: Mapped[int] = clear("place in the chain", primary_key=True, autoincrement=False)
    at: Mapped[datetime] = clear("when, for the log")
    actor_id: Mapped[UUID | None] = clear("account id: the log must say who")
    action: Mapped[Action] = clear("what was done, a code", growing(Action))
    permitted: Mapped[bool] = clear("whether it was allowed")
    basis: Mapped[str] = clear("on which ground, a code")
    basis_id: Mapped[UUID | None] = clear("the record the ground rests on")
    object_type: Mapped[str] = clear("which kind of record")
    object_id: Mapped[UUID | None] = clear("which record")
    classes: Mapped[str] = clear("which classes of data, codes")
    request_id: Mapped[str] = clear("random id of the request")
    row_seal: Mapped[bytes | None] = clear("hash over the columns of the changed record")
    detail_ct: Mapped[bytes | None] = clear("ciphertext under the audit-detail key")
    prev: Mapped[bytes] = clear("hash of the event before")
    hash: Mapped[bytes] = clear("hash of this event")
    tag: Mapped[bytes] = clear("keyed tag of the hash")


class AuditHead(Record):
    """The end of a chain; locked last in a unit of work, several in the order of their ids."""

    __tablename__ = "audit_head"
    chain_id: Mapped[UUID] = clear("family, unit or house", primary_key=True)
    seq: Mapped[int] = clear("length of the chain")
    hash: Mapped[bytes] = clear("hash of the last event")


class Traced:
    """A record whose every change must leave an event with a seal over its columns in the same unit of work."""

    parts: ClassVar[tuple[str, ...]] = ()
    """Collections of rows that are sealed together with it."""


class Part:
    """A row that is sealed as part of another record."""

    @property
    def whole_id(self) -> UUID:
        """The id of the record it is sealed with."""
        raise NotImplementedError


class FamilyOwned(Sealed, Traced):
    """A record of one family: encrypted under its key and traced in its chain."""

    __abstract__ = True
    id: Mapped[UUID] = row_id()
    family_id: Mapped[UUID] = clear(
        "which family; says nothing of it", ForeignKey("family.id"), index=True, sort_order=-1
    )
