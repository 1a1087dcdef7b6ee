"""On what the network map rests: whose consent, or which exception of the act and why."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.db import store
from casework.errors import N_, NotFound, Refused
from casework.families.actions import participant
from casework.families.models import Participant, ParticipantKind
from casework.network.models import BasisKind, MapBasis


class SayWhy(Refused):
    """An exception from consent needs its reason."""

    def __init__(self) -> None:
        super().__init__(N_("Write why the map is drawn without consent."), field="words")


class WhoseConsent(Refused):
    """A consent is somebody's."""

    def __init__(self) -> None:
        super().__init__(N_("Choose who consented."), field="giver")


@dataclass(frozen=True, slots=True)
class BasisView:
    """What the map rests on since when."""

    kind: BasisKind
    giver: str
    words: str
    recorded_at: datetime


def record_basis(*, by: Actor, family_id: UUID, kind: BasisKind, giver_id: UUID | None = None, words: str = "") -> UUID:
    """Record on what the map rests (Act 1301/2014 § 43). What was recorded before is kept; the latest counts.

    Raises:
        Forbidden: the actor does not carry the matter.
        WhoseConsent: it is a consent, and nobody of the family is named.
        SayWhy: it is an exception without its reason.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        if kind is BasisKind.CONSENT:
            if giver_id is None:
                raise WhoseConsent
            if participant(family_id, giver_id).kind is not ParticipantKind.FAMILY:
                raise NotFound
        elif not words:
            raise SayWhy
        basis = MapBasis(
            family_id=family_id,
            kind=kind,
            giver_id=giver_id if kind is BasisKind.CONSENT else None,
            recorder_id=door.me,
            recorded_at=clock.now(),
            words=words,
        )
        store(basis)
        door.record(Action.MAP_BASIS_RECORDED, basis)
    return basis.id


def basis_in(door: Opening) -> BasisView | None:
    """What the map of the family that is open rests on; None until it was recorded."""
    basis = max(door.rows(MapBasis), key=lambda basis: basis.recorded_at, default=None)
    if basis is None:
        return None
    giver = next((person.name for person in door.rows(Participant) if person.id == basis.giver_id), "")
    return BasisView(basis.kind, giver, basis.words, basis.recorded_at)
