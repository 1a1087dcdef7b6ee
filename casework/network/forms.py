"""The forms of people around the family, of ties, and of what the map rests on."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from casework.errors import N_
from casework.families.actions import PeoplePage
from casework.families.forms import ChangeForm, ids, people_choices, worded
from casework.families.models import ParticipantKind
from casework.network.actions import MemberView, NetworkPage, NewMember
from casework.network.models import BASES, CLOSENESS, ENERGIES, SECTORS, TIES, BasisKind, Closeness, Energy, TieKind
from casework.network.ties import Felt, TieView
from casework.shell.forms import (
    HouseForm,
    chosen_day,
    day_field,
    long_text,
    one_from_list,
    one_of,
    several_of,
    text,
    words,
    yes,
)

KINDS: Mapping[ParticipantKind, str] = {
    ParticipantKind.OWN: N_("The family's own person"),
    ParticipantKind.PROFESSIONAL: N_("Professional"),
    ParticipantKind.PLACE: N_("Place or service"),
}


class _AroundForm(ChangeForm):
    """What is asked of everybody around the family."""

    name = text(N_("Name, or only a first name"), required=N_("Write a name."), maximum=120)
    role = text(N_("Who is this to the family?"), required=None, maximum=120)
    kind = one_of(N_("Who or what is it?"), required=None)
    sector = one_of(N_("Where in everyday life?"), required=None)
    closeness = one_of(N_("How present in everyday life?"), required=None)
    since = day_field(N_("Since when?"))
    until = day_field(N_("Until when?"))
    identity_code = text(N_("Personal identity code, if this person will take part"), required=None, maximum=20)

    def offer(self, ride_id: UUID | None) -> None:
        self.rides_on(ride_id)
        self.kind.choices = worded(KINDS)
        self.sector.choices = worded(SECTORS)
        self.closeness.choices = worded(CLOSENESS)

    def member(self, *, shown: bool | None = None) -> NewMember:
        return NewMember(
            name=words(self.name),
            role=self.role.data or "",
            kind=ParticipantKind(self.kind.data) if self.kind.data else None,
            sector=self.sector.data or None,
            identity_code=self.identity_code.data or None,
            since=self.since.data,
            until=self.until.data,
            closeness=Closeness(self.closeness.data or Closeness.SOMETIMES.value),
            shown=shown,
        )


class MemberForm(_AroundForm):
    """Somebody who stands around the family. A name is enough; the rest is guessed from it, or left open."""

    viewpoint = one_from_list(N_("Whose view of the connection?"), required=None)
    tie = one_from_list(N_("How does the connection feel?"), required=None)

    def for_people(self, page: PeoplePage) -> None:
        self.offer(page.ride_id)
        family = [person for person in page.people if person.kind is ParticipantKind.FAMILY]
        self.viewpoint.choices = [("", ""), *people_choices(family)]
        self.tie.choices = [("", ""), *worded(TIES)]

    def felt(self) -> tuple[UUID | None, TieKind | None]:
        """Whose viewpoint and how it feels; both or nothing."""
        if not self.viewpoint.data or not self.tie.data:
            return None, None
        return UUID(self.viewpoint.data), TieKind(self.tie.data)


class ChangedMemberForm(_AroundForm):
    """Who somebody is to the family, put otherwise."""

    shown = yes(N_("The family's own members see this person among the people around them"))

    def for_member(self, view: MemberView, ride_id: UUID | None) -> None:
        self.offer(ride_id)
        if not self.is_submitted():
            self.name.data, self.role.data = view.person.name, view.person.note
            self.kind.data, self.sector.data = view.person.kind.value, view.person.sector
            self.closeness.data, self.shown.data = view.closeness.value, view.shown
            self.since.data, self.until.data = view.since, view.until
            self.version.data = str(view.version)


class EndForm(HouseForm):
    """Until when somebody stood around the family."""

    until = day_field(N_("Until which day?"), required=N_("Choose the day."))

    @property
    def last_day(self) -> date:
        """The day of a valid form."""
        return chosen_day(self.until)


class FeelsForm(HouseForm):
    """One press: how a connection feels."""

    feels = one_of(N_("How does the connection feel now?"), required=N_("Choose how it feels."))

    def offer(self) -> None:
        self.feels.choices = worded(TIES)

    def felt(self) -> Felt:
        return Felt(kind=TieKind(self.feels.data))


class TieForm(FeelsForm):
    """How a connection feels to one person, in their own voice, and who may know."""

    energy = one_of(N_("In which direction does strength flow?"), required=None)
    words = long_text(N_("Own words"), required=None, maximum=1_000)
    sees = several_of(N_("Who else sees this connection?"))
    agreed = yes(N_("The person whose view it is wants them to see it"))

    def for_tie(self, shown: NetworkPage, viewpoint_id: UUID, tie: TieView | None) -> None:
        """Offer the grown people of the family, but not whose view it is."""
        self.offer()
        self.rides_on(shown.page.ride_id)
        self.energy.choices = worded(ENERGIES)
        family = [p for p in shown.page.people if p.kind is ParticipantKind.FAMILY and not p.is_child]
        others = [] if shown.page.careful else [person for person in family if person.id != viewpoint_id]
        self.sees.choices = people_choices(others)
        if tie is not None and not self.is_submitted():
            self.feels.data, self.energy.data, self.words.data = tie.kind.value, tie.energy.value, tie.words
            self.sees.data = [str(person_id) for person_id in tie.named]

    def felt(self) -> Felt:
        return Felt(
            kind=TieKind(self.feels.data),
            energy=Energy(self.energy.data) if self.energy.data else None,
            words=self.words.data or "",
            sees=ids(self.sees.data),
            agreed=bool(self.agreed.data),
        )


class BasisForm(HouseForm):
    """On what the network map rests."""

    basis = one_of(N_("On what does this map rest?"), required=N_("Choose on what the map rests."))
    giver = one_from_list(N_("Who consented?"), required=None)
    words = long_text(N_("In words"), required=None, maximum=1_000)

    def for_people(self, page: PeoplePage) -> None:
        self.rides_on(page.ride_id)
        family = [p for p in page.people if p.kind is ParticipantKind.FAMILY and not p.is_child]
        self.basis.choices = worded(BASES)
        self.giver.choices = [("", ""), *people_choices(family)]

    @property
    def giver_id(self) -> UUID | None:
        return UUID(self.giver.data) if self.giver.data else None

    @property
    def kind(self) -> BasisKind:
        return BasisKind(self.basis.data)
