"""The form of somebody around the family."""

from collections.abc import Mapping
from uuid import UUID

from casework.errors import N_
from casework.families.actions import PeoplePage
from casework.families.forms import people_choices, worded
from casework.families.models import ParticipantKind
from casework.network.actions import NewMember
from casework.network.models import SECTORS, TIES, TieKind
from casework.shell.forms import HouseForm, one_from_list, one_of, text, words

KINDS: Mapping[ParticipantKind, str] = {
    ParticipantKind.OWN: N_("The family's own person"),
    ParticipantKind.PROFESSIONAL: N_("Professional"),
    ParticipantKind.PLACE: N_("Place or service"),
}


class MemberForm(HouseForm):
    """Somebody who stands around the family."""

    name = text(N_("Name, or only a first name"), required=N_("Write a name."), maximum=120)
    role = text(N_("Who is this to the family?"), required=None, maximum=120)
    kind = one_of(N_("What kind?"), required=N_("Choose what kind."))
    sector = one_of(N_("Where in everyday life?"), required=N_("Choose where."))
    identity_code = text(N_("Personal identity code, if this person will take part"), required=None, maximum=20)
    viewpoint = one_from_list(N_("Whose view of the connection?"), required=None)
    tie = one_from_list(N_("How does the connection feel?"), required=None)

    def for_people(self, page: PeoplePage) -> None:
        self.rides_on(page.ride_id)
        family = [person for person in page.people if person.kind is ParticipantKind.FAMILY]
        self.kind.choices = worded(KINDS)
        self.sector.choices = worded(SECTORS)
        self.viewpoint.choices = [("", ""), *people_choices(family)]
        self.tie.choices = [("", ""), *worded(TIES)]

    def member(self) -> NewMember:
        return NewMember(
            name=words(self.name),
            role=self.role.data or "",
            kind=ParticipantKind(self.kind.data),
            sector=self.sector.data,
            identity_code=self.identity_code.data or None,
        )

    def felt(self) -> tuple[UUID | None, TieKind | None]:
        """Whose viewpoint and how it feels; both or nothing."""
        if not self.viewpoint.data or not self.tie.data:
            return None, None
        return UUID(self.viewpoint.data), TieKind(self.tie.data)
