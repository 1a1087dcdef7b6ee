"""Forms about people, and the fields that every written line has."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from wtforms import HiddenField

from casework.errors import N_
from casework.families.actions import PeoplePage
from casework.families.lines import Audience
from casework.families.members import Bond, NewPerson
from casework.families.models import LANGUAGES, SERVICES, Custody, ParticipantKind
from casework.families.people import PersonView
from casework.shell.forms import HouseForm, day_field, one_from_list, one_line, one_of, several_of, text, words, yes
from casework.shell.language import translate


def people_choices(people: Sequence[PersonView]) -> list[tuple[str, str]]:
    """People as the choices of a field."""
    return [(str(person.id), person.name) for person in people]


def ids(values: Sequence[str] | None) -> tuple[UUID, ...]:
    """Chosen values as ids; the field has checked that each is one of its choices."""
    return tuple(UUID(value) for value in values or ())


def worded(vocabulary: Mapping[Any, str]) -> list[tuple[str, str]]:
    """A vocabulary as the choices of a field: codes with their words in the person's language."""
    return [(getattr(code, "value", code), translate(words)) for code, words in vocabulary.items()]


_NO_READERS = frozenset({ParticipantKind.WORKER, ParticipantKind.PLACE})
"""Workers see by carrying the matter; places see nothing."""


class LineForm(HouseForm):
    """What every written line asks: who sees it, in persons."""

    sees = several_of(N_("Who sees this?"))
    agreed = yes(N_("Those it is about agree that the persons chosen see it"))
    network = yes(N_("Everybody who takes part from the network sees this, too"))

    def for_people(self, page: PeoplePage) -> None:
        """Offer the people of a family. Its adults are chosen to begin with, unless somebody here is protected."""
        self.rides_on(page.ride_id)
        readers = [person for person in page.people if not person.is_child and person.kind not in _NO_READERS]
        self.sees.choices = people_choices(readers)
        if not self.is_submitted() and not page.careful:
            self.sees.data = [str(p.id) for p in readers if p.kind is ParticipantKind.FAMILY]

    def audience(self) -> Audience:
        """The audience that was chosen."""
        return Audience.of(ids(self.sees.data), network=bool(self.network.data), agreed=bool(self.agreed.data))


class ChangeForm(HouseForm):
    """A form that changes what is there already, and knows which version was read."""

    version = HiddenField(filters=[one_line])

    def catch_up(self, version: int) -> bool:
        """Whether somebody saved meanwhile: then what they saved is shown, and the next press counts from there."""
        moved = self.is_submitted() and self.version_read != version
        if moved:
            self.version.data = str(version)
        return moved

    @property
    def version_read(self) -> int:
        """The version that the page showed; one that never was, where the hidden value is nonsense."""
        value = self.version.data or ""
        return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else -1


class FamilyForm(HouseForm):
    """Only two things are required to begin."""

    name = text(N_("What is the family called?"), required=N_("Write what the family is called."), maximum=120)
    contact_by = text(N_("Who made contact?"), required=N_("Write who made contact."), maximum=200)
    services = several_of(N_("Which services does the family use now?"))
    unit = one_from_list(N_("Unit"), required=N_("Choose the unit."))

    def for_units(self, units: Mapping[UUID, str]) -> None:
        self.services.choices = worded(SERVICES)
        self.unit.choices = [(str(unit_id), name) for unit_id, name in units.items()]


CUSTODY = {
    Custody.JOINT: N_("Joint custody"),
    Custody.SOLE: N_("Sole custody"),
    Custody.NONE: N_("No custody"),
}


class PersonForm(HouseForm):
    """A member of the family. How it is safe to reach them is asked first; only the name is required."""

    safe_contact = text(N_("How, where and when is it safe to reach this person?"), required=None, maximum=300)
    name = text(N_("Name"), required=N_("Write a name."), maximum=120)
    born = day_field(N_("Date of birth"))
    expected = day_field(N_("Expected date of birth, if not born yet"))
    identity_code = text(N_("Personal identity code"), required=None, maximum=20)
    service_language = one_from_list(N_("Service language"), required=None)
    interpreter = yes(N_("Needs an interpreter"))
    phone = text(N_("Phone"), required=None, maximum=40)
    municipality = text(N_("Home municipality"), required=None, maximum=60)
    protected = yes(N_("Non-disclosure for personal safety"))
    homes = several_of(N_("In which home?"))
    new_home = text(N_("Or in another home, by name"), required=None, maximum=120)
    bonds = several_of(N_("Whose parent, or whose child?"))
    custody = one_of(N_("Custody between them"), required=None)
    informed = yes(N_("The adult has a right to information about the child"))
    lives_together = yes(N_("They live together"))

    def for_people(self, page: PeoplePage) -> None:
        """Offer the family's people as those this person is a parent or a child of."""
        self.rides_on(page.ride_id)
        family = [person for person in page.people if person.kind is ParticipantKind.FAMILY]
        self.bonds.choices = people_choices(family)
        self.homes.choices = [(str(home_id), name) for home_id, name in page.homes]
        self.custody.choices = worded(CUSTODY)
        self.service_language.choices = [("", ""), *worded(LANGUAGES)]
        if not self.is_submitted():
            self.lives_together.data = self.informed.data = True
            self.custody.data = Custody.JOINT.value

    def person(self) -> NewPerson:
        return NewPerson(
            name=words(self.name),
            birth_date=self.born.data,
            expected_birth=self.expected.data,
            identity_code=self.identity_code.data or None,
            service_language=self.service_language.data or None,
            interpreter=bool(self.interpreter.data),
            phone=self.phone.data or None,
            municipality=self.municipality.data or None,
            safe_contact=self.safe_contact.data or None,
            protected=bool(self.protected.data),
            homes=ids(self.homes.data),
            new_home=self.new_home.data or None,
        )

    def relations(self) -> list[Bond]:
        custody = Custody(self.custody.data) if self.custody.data else Custody.NONE
        together = bool(self.lives_together.data)
        return [
            Bond(other, custody, gives_information=bool(self.informed.data), lives_together=together)
            for other in ids(self.bonds.data)
        ]
