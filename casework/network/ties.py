"""Ties: how a connection feels to one person, from a day on; theirs until they share it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import OWN_FAMILY, Actor, Basis, Permission
from casework.audit.models import Action
from casework.db import session
from casework.errors import N_, NotFound, Refused
from casework.families.actions import participant
from casework.families.lines import Audience, address, line_of, must_be_here, readable, save, sees
from casework.families.models import Participant, ParticipantKind
from casework.network.models import Energy, Tie, TieKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Felt:
    """How a connection feels; None leaves what was said before. ``sees``: with whom it is shared."""

    kind: TieKind
    energy: Energy | None = None
    words: str | None = None
    sees: tuple[UUID, ...] | None = None
    agreed: bool = False


class NotTheirsToShare(Refused):
    """A view is shared by the person whose it is, and by nobody for them."""

    def __init__(self) -> None:
        super().__init__(N_("Ask first whose view it is: only they decide who else sees it."), field="agreed")


def set_tie(*, by: Actor, family_id: UUID, viewpoint_id: UUID, member_id: UUID, felt: Felt) -> UUID:
    """Write down how a connection feels to somebody from today on; the tie before it is kept as history.

    Whoever carries the matter writes for anybody of the family; a member of the family for themselves alone.

    Raises:
        Forbidden: the actor neither carries the matter nor takes part.
        NotFound: one of the two does not stand where a tie can begin or end.
        NotTheirsToShare: others are to see it, and whose view it is has not agreed.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.TAKE_PART) as door:
        _refuse_other_views(door, viewpoint_id)
        return write_tie(door, viewpoint_id, member_id, felt).id


def write_tie(door: Opening, viewpoint_id: UUID, member_id: UUID, felt: Felt) -> Tie:
    """The same within an opening; only a change of what is felt begins a new record."""
    if participant(door.family_id, viewpoint_id).kind is not ParticipantKind.FAMILY:
        raise NotFound
    if participant(door.family_id, member_id).kind is ParticipantKind.FAMILY:
        raise NotFound
    before = _now(viewpoint_id, member_id)
    tie = Tie(
        family_id=door.family_id,
        recorder_id=door.me,
        written_at=clock.now(),
        language=before.language if before else "fi",
        viewpoint_id=viewpoint_id,
        member_id=member_id,
        since=clock.today(),
        taken_back=False,
        replaces_id=before.id if before else None,
        feels=felt.kind.value,
        energy=_said(felt.energy.value if felt.energy else None, before.energy if before else None, Energy.NONE.value),
        words=_said(felt.words, before.words if before else None, ""),
    )
    _share(door, tie, felt, before)
    if before is not None:
        before.ended_at = clock.now()
        save(door, Action.TIE_SET, before)
    save(door, Action.TIE_SET, tie)
    return tie


def take_back(*, by: Actor, family_id: UUID, tie_id: UUID) -> UUID:
    """Undo a slip: the tie never counted, and the one before it holds again. Returns to whom it was.

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: there is none such, another one has taken its place, or whose view it is wrote it themselves.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        tie = line_of(door, Tie, tie_id)
        if (tie.ended_at is not None and not tie.taken_back) or tie.recorder_id == tie.viewpoint_id:
            raise NotFound
        if tie.taken_back:
            door.note_reading(Action.FAMILY_READ)
            return tie.member_id
        tie.ended_at, tie.taken_back = clock.now(), True
        save(door, Action.TIE_TAKEN_BACK, tie)
        if tie.replaces_id is not None:
            before = session().get_one(Tie, tie.replaces_id)
            before.ended_at = None
            save(door, Action.TIE_TAKEN_BACK, before)
        return tie.member_id


@dataclass(frozen=True, slots=True, kw_only=True)
class TieView:
    """A tie as one person feels it, for somebody who may know."""

    id: UUID
    viewpoint_id: UUID
    viewpoint: str
    member_id: UUID
    kind: TieKind
    energy: Energy
    words: str
    since: date
    sees: Sequence[str]
    named: frozenset[UUID]
    now: bool


def ties_in(door: Opening) -> Sequence[TieView]:
    """Every tie that whoever opened the family may see, the newest first; what was taken back is not among them."""
    known = {person.id: person.name for person in door.rows(Participant)}
    found = readable(door, (tie for tie in door.rows(Tie) if not tie.taken_back))
    return [_view(tie, known) for tie in sorted(found, key=lambda tie: tie.written_at, reverse=True)]


def _view(tie: Tie, known: dict[UUID, str]) -> TieView:
    return TieView(
        id=tie.id,
        viewpoint_id=tie.viewpoint_id,
        viewpoint=known.get(tie.viewpoint_id, ""),
        member_id=tie.member_id,
        kind=TieKind(tie.feels),
        energy=Energy(tie.energy),
        words=tie.words,
        since=tie.since,
        sees=[name for name in sees(tie, known) if name != known.get(tie.viewpoint_id)],
        named=frozenset(row.participant_id for row in tie.audience) - {tie.viewpoint_id},
        now=tie.ended_at is None,
    )


def _refuse_other_views(door: Opening, viewpoint_id: UUID) -> None:
    """Whoever takes part speaks for themselves; a member of the network has no view on this map."""
    own = door.reader.basis is Basis.RELATION and viewpoint_id == door.reader.participant_id
    if door.reader.basis not in OWN_FAMILY and not own:
        raise NotFound


def _now(viewpoint_id: UUID, member_id: UUID) -> Tie | None:
    query = select(Tie).where(Tie.viewpoint_id == viewpoint_id, Tie.member_id == member_id, Tie.ended_at.is_(None))
    return session().scalars(query).one_or_none()


def _said(new: str | None, before: str | None, otherwise: str) -> str:
    if new is not None:
        return new
    return otherwise if before is None else before


def _share(door: Opening, tie: Tie, felt: Felt, before: Tie | None) -> None:
    """Name who sees it: whoever did before, or those chosen now, with the leave of the person whose view it is.

    They agreed to share what they felt before: what somebody else writes for them is shared when they agree again.
    """
    agreed = felt.agreed or door.reader.participant_id == tie.viewpoint_id
    known = tuple(row.participant_id for row in before.audience) if before and agreed else ()
    named = tuple(person for person in (known if felt.sees is None else felt.sees) if person != tie.viewpoint_id)
    if named and not agreed:
        raise NotTheirsToShare
    must_be_here(door, *named)
    audience = Audience.of((*named, tie.viewpoint_id), agreed=bool(named))
    address(door, tie, audience, (tie.viewpoint_id,), own=(tie.viewpoint_id,))
