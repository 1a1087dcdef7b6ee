"""The region as it was founded, and one family of it while its story is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from casework.access.policy import Actor
from casework.accounts.actions import account_name, identity_of
from casework.db import transaction
from casework.families.lines import Audience
from casework.families.models import Participant, ParticipantKind
from casework.plan.actions import Promise


@dataclass(frozen=True, slots=True)
class Region:
    """The county as it was founded: units, accounts and those who act, by their names in the files."""

    units: Mapping[str, UUID]
    accounts: Mapping[str, UUID]
    actors: Mapping[str, Actor]
    supervisors: Mapping[str, str]
    """The login of each unit's supervisor."""

    def actor(self, login: str) -> Actor:
        """Somebody of the cast, signed in strongly, without a browser."""
        return self.actors[login]


@dataclass(slots=True)
class Telling:
    """One family while its story is told: whoever carries its matter, and what the story calls its people."""

    region: Region
    today: date
    family_id: UUID = field(init=False)
    unit: str = field(init=False)
    by: Actor = field(init=False)
    people: dict[str, UUID] = field(default_factory=dict)
    logins: dict[UUID, str] = field(default_factory=dict)
    goals: dict[str, UUID] = field(default_factory=dict)
    actions: dict[str, UUID] = field(default_factory=dict)
    accepted: str = ""
    """The login of the worker who accepted last."""
    codes: dict[UUID, str] = field(default_factory=dict)
    network: set[str] = field(default_factory=set)
    """Who stands around the family: they take part by consent."""

    @property
    def asked(self) -> dict[str, Any]:
        """What every verb is told first."""
        return {"by": self.by, "family_id": self.family_id}

    def all_of(self, names: Iterable[str]) -> tuple[UUID, ...]:
        return tuple(self.people[name] for name in names)

    def meet(self, name: str, person_id: UUID) -> None:
        """From now on this person is known by the whole name, and by the first one where nobody else has it."""
        self.people[name] = person_id
        self.people.setdefault(name.split(maxsplit=1)[0], person_id)

    def meet_worker(self, login: str) -> None:
        """Know a worker of the house, whom opening or accepting has put into the family."""
        account_id = self.region.accounts[login]
        with transaction() as work:
            query = select(Participant.id).where(
                Participant.family_id == self.family_id,
                Participant.identity_id == identity_of(account_id),
                Participant.kind == ParticipantKind.WORKER,
            )
            self.meet(account_name(account_id), work.scalars(query).one())

    def promise(
        self,
        text: str,
        *,
        by: Sequence[str],
        due: int | None = None,
        at: time | None = None,
        due_words: str | None = None,
        under: str | None = None,
        sees: Sequence[str] = (),
    ) -> Promise:
        """Something that is agreed; ``due`` counts from the day of loading, below nothing what has gone by."""
        return Promise(
            text=text,
            owners=self.all_of(by),
            due_on=self.today + timedelta(days=due) if due is not None else None,
            due_time=at,
            due_words=due_words,
            goal_id=self.goals[under] if under else None,
            audience=Audience.of(self.all_of(sees), agreed=True),
        )
