"""Forms about people, and the fields that every written line has."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from wtforms import HiddenField

from casework.errors import N_
from casework.families.actions import PeoplePage
from casework.families.details import MUNICIPALITIES, NewPerson, shown_phone
from casework.families.homes import HomePage
from casework.families.lines import Audience
from casework.families.members import Bond
from casework.families.models import LANGUAGES, SERVICES, Custody, ParticipantKind
from casework.families.people import PersonView
from casework.families.protection import ProtectionPage
from casework.families.relations import RelationPage
from casework.families.returning import Returning
from casework.families.terms import (
    CUSTODY,
    GROUNDS,
    INFORMATION,
    MEETING,
    RESIDENCE,
    Ground,
    Information,
    Meeting,
    NewRelation,
    Residence,
)
from casework.shell.forms import (
    HouseForm,
    Needed,
    day_field,
    long_text,
    one_from_list,
    one_line,
    one_of,
    several_of,
    text,
    uuid_or_none,
    words,
    yes,
)
from casework.shell.language import language, translate


def people_choices(people: Sequence[PersonView]) -> list[tuple[str, str]]:
    """People as the choices of a field."""
    return [(str(person.id), person.name) for person in people]


def spoken() -> dict[str, Mapping[Any, str]]:
    """The vocabularies of a person's pages, for their templates."""
    places = {code: names[language() == "sv"] for code, names in MUNICIPALITIES.items()}
    return {
        "language_words": LANGUAGES,
        "custody_words": CUSTODY,
        "residence_words": RESIDENCE,
        "information_words": INFORMATION,
        "meeting_words": MEETING,
        "ground_words": GROUNDS,
        "place_names": places,
    }


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
    careful = False
    """Somebody of the family is protected: nobody is chosen, and the line is shared afterwards."""

    def for_people(self, page: PeoplePage) -> None:
        """Offer the people of a family.

        Nobody is chosen to begin with who might need somebody's leave, so that what was not touched is not refused;
        and nobody at all where somebody here is protected.
        """
        self.rides_on(page.ride_id)
        self.careful = page.careful
        readers = [person for person in page.people if not person.is_child and person.kind not in _NO_READERS]
        self.sees.choices = people_choices(readers)
        if not self.is_submitted() and not page.careful:
            self.sees.data = [str(person.id) for person in readers if person.id in self.chosen_first(page)]

    def chosen_first(self, page: PeoplePage) -> Collection[UUID]:
        """Who sees it where nobody thought about it: those who may read of everybody in the family."""
        return page.read_of_all

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


class ReturningForm(HouseForm):
    """What is asked where a family may have been here before: its choices appear only when it was found."""

    identity_code = text(N_("Personal identity code"), required=None, maximum=20)
    again = one_of(N_("This family has been with us before"), required=None)

    def offer(self, found: Sequence[Returning], otherwise: str) -> None:
        """Offer to open again what was found. What was chosen on a page that is sent twice stays a choice."""
        self.found = bool(found)
        known = [(str(family.family_id), translate(N_("Open %(name)s again"), name=family.name)) for family in found]
        chosen = uuid_or_none(self.again.data)
        sent = [(str(chosen), "")] if chosen and str(chosen) not in dict(known) else []
        self.again.choices = [*known, *sent, (ANEW, translate(otherwise))]
        self.again.flags.required = self.found

    def validate(self, extra_validators: Any = None) -> bool:
        """Where a family was found, one of the two ways is chosen; what is opened again has its name already."""
        super().validate(extra_validators)
        if self.found and not self.again.data:
            self.again.errors = [translate(N_("Choose whether to open it again."))]
        if self.found and self.again.data != ANEW and not self["name"].data:
            self["name"].errors = []
        return not self.errors

    @property
    def again_id(self) -> UUID | None:
        """The family to be opened again, where that was chosen."""
        return uuid_or_none(self.again.data)


class EndReadingForm(HouseForm):
    """Whose reading ends, by their code; the families appear only when some were found."""

    identity_code = text(N_("Personal identity code"), required=N_("Write the identity code."), maximum=20)
    family = one_of(N_("In which family?"), required=None)

    def offer(self, found: Sequence[Returning]) -> None:
        """Offer what was found. What was chosen on a page that is sent twice stays a choice."""
        known = [(str(family.family_id), family.name) for family in found]
        chosen = self.family_id
        sent = [(str(chosen), "")] if chosen and str(chosen) not in dict(known) else []
        self.found = bool(found)
        self.family.choices = [*known, *sent]

    def validate(self, extra_validators: Any = None) -> bool:
        """A family is chosen among those that were found."""
        valid = bool(super().validate(extra_validators))
        if not valid or self.family.data:
            return valid
        if self.found:
            self.family.errors = [translate(N_("Choose in which family it ends."))]
        else:
            nobody = N_("Nobody with this code still reads anything of a family that was closed in your unit.")
            self.identity_code.errors = [translate(nobody)]
        return False

    @property
    def family_id(self) -> UUID | None:
        """The family that was chosen, if one was."""
        return uuid_or_none(self.family.data)


ANEW = "anew"


class FamilyForm(ReturningForm):
    """Only two things are required to begin."""

    name = text(N_("What is the family called?"), required=N_("Write what the family is called."), maximum=120)
    contact_by = text(N_("Who made contact?"), required=N_("Write who made contact."), maximum=200)
    wish = long_text(N_("What does the family wish for?"), required=None, maximum=4_000)
    services = several_of(N_("Which services does the family use now?"))
    unit = one_from_list(N_("Unit"), required=N_("Choose the unit."))

    def for_units(self, units: Mapping[UUID, str]) -> None:
        self.services.choices = worded(SERVICES)
        self.unit.choices = [(str(unit_id), name) for unit_id, name in units.items()]


class FactsForm(HouseForm):
    """What is asked of somebody of the family. How it is safe to reach them comes first; only the name is required."""

    safe_contact = text(N_("How, where and when is it safe to reach this person?"), required=None, maximum=300)
    name = text(N_("Name"), required=N_("Write a name."), maximum=120)
    born = day_field(N_("Date of birth"))
    expected = day_field(N_("Expected date of birth, if not born yet"))
    identity_code = text(N_("Personal identity code"), required=None, maximum=20)
    mother_tongue = one_from_list(N_("Mother tongue"), required=None)
    service_language = one_from_list(N_("Service language"), required=None)
    interpreter = yes(N_("Needs an interpreter"))
    phone = text(N_("Phone"), required=None, maximum=40)
    email = text(N_("E-mail"), required=None, maximum=120)
    municipality = one_from_list(N_("Home municipality"), required=None)
    other_municipality = text(N_("Or another municipality, by its code"), required=None, maximum=3)
    address = text(N_("Address"), required=None, maximum=200)
    protected = yes(N_("Non-disclosure for personal safety"))
    protected_since = day_field(N_("In force from"))
    protected_until = day_field(N_("In force until"))
    contact_address = text(N_("Contact address that may be disclosed"), required=None, maximum=200)

    def with_words(self) -> None:
        """Offer languages and municipalities in the person's language."""
        self.service_language.choices = self.mother_tongue.choices = [("", ""), *worded(LANGUAGES)]
        places = sorted(spoken()["place_names"].items(), key=lambda place: place[1])
        self.municipality.choices = [("", ""), *places]

    def person(self) -> NewPerson:
        return NewPerson(
            name=words(self.name),
            birth_date=self.born.data,
            expected_birth=self.expected.data,
            identity_code=self.identity_code.data or None,
            mother_tongue=self.mother_tongue.data or None,
            service_language=self.service_language.data or None,
            interpreter=bool(self.interpreter.data),
            phone=self.phone.data or None,
            email=self.email.data or None,
            municipality=self.other_municipality.data or self.municipality.data or None,
            address=self.address.data or None,
            contact_address=self.contact_address.data or None,
            safe_contact=self.safe_contact.data or None,
            protected=bool(self.protected.data),
            protected_since=self.protected_since.data,
            protected_until=self.protected_until.data,
        )


class PersonForm(FactsForm, ReturningForm):
    """A new member of the family, with where they live and what they are to the others."""

    homes = several_of(N_("In which home?"))
    new_home = text(N_("Or in another home, by name"), required=None, maximum=120)
    bonds = several_of(N_("Whose parent, or whose child?"))
    custody = one_of(N_("Custody between them"), required=None)
    informed = yes(N_("The adult has a right to information about the child"))
    lives_together = yes(N_("They live together"))

    def for_people(self, page: PeoplePage) -> None:
        """Offer the family's people as those this person is a parent or a child of."""
        self.rides_on(page.ride_id)
        self.with_words()
        family = [person for person in page.people if person.kind is ParticipantKind.FAMILY]
        self.bonds.choices = people_choices(family)
        self.homes.choices = [(str(home_id), name) for home_id, name in page.homes]
        self.custody.choices = worded(CUSTODY)
        if not self.is_submitted():
            self.lives_together.data = self.informed.data = True
            self.custody.data = Custody.JOINT.value

    def person(self) -> NewPerson:
        return replace(super().person(), homes=ids(self.homes.data), new_home=self.new_home.data or None)

    def relations(self) -> list[Bond]:
        custody = Custody(self.custody.data) if self.custody.data else Custody.NONE
        together = bool(self.lives_together.data)
        return [
            Bond(other, custody, gives_information=bool(self.informed.data), lives_together=together)
            for other in ids(self.bonds.data)
        ]


class ChangedPersonForm(FactsForm, ChangeForm):
    """The same of somebody who is written down already; the identity code is never shown again."""

    def begin_with(self, told: NewPerson, version: int) -> None:
        """Fill in what stands there now."""
        known = told.municipality in MUNICIPALITIES
        self.version.data = str(version)
        self.safe_contact.data, self.name.data = told.safe_contact, told.name
        self.born.data, self.expected.data = told.birth_date, told.expected_birth
        self.mother_tongue.data, self.service_language.data = told.mother_tongue, told.service_language
        self.interpreter.data, self.protected.data = told.interpreter, told.protected
        self.phone.data, self.email.data, self.address.data = shown_phone(told.phone), told.email, told.address
        self.municipality.data = told.municipality if known else ""
        self.other_municipality.data = None if known else told.municipality
        self.protected_since.data, self.protected_until.data = told.protected_since, told.protected_until
        self.contact_address.data = told.contact_address


class ProtectionForm(HouseForm):
    """For whom else of the same home the non-disclosure holds."""

    others = several_of(N_("Does the same hold for those who live with them?"))

    def for_page(self, page: ProtectionPage) -> None:
        """Offer who lives in the same home; everybody is chosen to begin with (Act 661/2009 § 36)."""
        self.rides_on(page.ride_id)
        self.others.choices = people_choices(page.housemates)
        if not self.is_submitted():
            self.others.data = [str(person.id) for person in page.housemates]


class HomeForm(ChangeForm):
    """A home: what it is called, and who lives there."""

    name = text(N_("What is the home called?"), required=N_("Write what the home is called."), maximum=120)
    residents = several_of(N_("Who lives there?"))

    def for_page(self, page: HomePage) -> None:
        """Offer the family, and fill in what stands there now."""
        self.rides_on(page.ride_id)
        self.residents.choices = people_choices(page.family)
        if page.home is not None and not self.is_submitted():
            self.name.data, self.version.data = page.home.name, str(page.home.version)
            self.residents.data = [str(person.id) for person in page.home.residents]


class RelationForm(ChangeForm):
    """What an adult is to a child, in the words of custody, information, residence and meeting."""

    other = one_of(N_("Whose parent or guardian, or whose child?"), required=None)
    custody = one_of(N_("Custody"), required=N_("Choose the custody."))
    information = one_of(N_("Right to information about the child"), required=N_("Choose the right to information."))
    matters = text(N_("In which matters?"), required=None, maximum=300)
    residence = one_of(N_("Where the child lives"), required=N_("Choose where the child lives."))
    meeting = one_of(N_("How they meet"), required=None)
    tasks = text(N_("How the tasks are divided"), required=None, maximum=500)
    ground = one_of(N_("What it rests on"), required=None)
    ground_on = day_field(N_("Day of the agreement or the order"))
    since = day_field(N_("Valid from"))
    until = day_field(N_("Valid until"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.custody.choices, self.information.choices = worded(CUSTODY), worded(INFORMATION)
        self.residence.choices, self.meeting.choices = worded(RESIDENCE), worded(MEETING)
        self.ground.choices = worded(GROUNDS)

    def for_new(self, page: RelationPage) -> None:
        """Offer with whom a relation can begin."""
        self.rides_on(page.ride_id)
        self.other.choices = people_choices(page.others)
        self.other.validators = [Needed(N_("Choose the other one."))]
        self.other.flags.required = True

    def begin_with(self, page: RelationPage) -> None:
        """Fill in what is valid now. The new one begins today, unless another day is written."""
        shown = page.relation
        if shown is None:
            return
        self.version.data = str(shown.version)
        self.custody.data, self.information.data = shown.custody.value, shown.information.value
        self.residence.data, self.matters.data, self.tasks.data = shown.residence.value, shown.matters, shown.tasks
        self.meeting.data = shown.meeting.value if shown.meeting else None
        self.ground.data = shown.ground.value if shown.ground else None
        self.ground_on.data, self.until.data = shown.ground_on, shown.until

    def relation(self) -> NewRelation:
        return NewRelation(
            custody=Custody(self.custody.data),
            information=Information(self.information.data),
            matters=self.matters.data or None,
            residence=Residence(self.residence.data),
            meeting=Meeting(self.meeting.data) if self.meeting.data else None,
            tasks=self.tasks.data or None,
            ground=Ground(self.ground.data) if self.ground.data else None,
            ground_on=self.ground_on.data,
            since=self.since.data,
            until=self.until.data,
        )
