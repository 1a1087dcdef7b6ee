"""The forms of the overall picture."""

from datetime import datetime, time
from uuid import UUID

from wtforms import HiddenField

from casework import clock
from casework.errors import N_
from casework.families.actions import PeoplePage
from casework.families.forms import ChangeForm, LineForm, ids, people_choices, worded
from casework.families.models import LANGUAGES, SERVICES, ParticipantKind
from casework.picture.actions import Said, StatementView
from casework.picture.hearings import Heard, can_be_heard
from casework.picture.in_use import Service, ServiceView
from casework.picture.models import AREAS, FOUND_OUT, KINDS, Area, FoundOut, StatementKind
from casework.shell import forms as ask
from casework.shell.language import language, translate

_NO_AREA = N_("No area")


def area_or_none(code: str | None) -> Area | None:
    """The area that a code names."""
    return Area(code) if code in {area.value for area in Area} else None


def _areas() -> list[tuple[str, str]]:
    return [("", translate(_NO_AREA)), *worded(AREAS)]


class SpokenForm(LineForm):
    """What all words ask: on which day, in which language, through whose interpreting."""

    day = ask.day_field(N_("When was it said?"), required=N_("Write the day, for example 14.11.2026."))
    language = ask.one_from_list(N_("In which language?"), required=None)
    interpreter = ask.text(N_("Through which interpreter?"), required=None, maximum=120)

    def for_people(self, page: PeoplePage) -> None:
        super().for_people(page)
        self.language.choices = worded(LANGUAGES)
        if not self.is_submitted():
            self.day.data, self.language.data = clock.today(), language()


class StatementForm(SpokenForm):
    """What somebody said, in their own words."""

    text = ask.long_text(N_("In their own words"), required=N_("Write what was said."), maximum=4_000)
    speaker = ask.one_from_list(N_("Who said it?"), required=N_("Choose who said it."))
    kind = ask.one_of(N_("What is it?"), required=N_("Choose what it is."))
    area = ask.one_from_list(N_("Which part of everyday life?"), required=None)
    about = ask.several_of(N_("Whom is it about? Leave empty if about the speaker"))

    corrects = HiddenField(filters=[ask.one_line])
    """The confirmed statement that this one stands beside."""
    differs = HiddenField(filters=[ask.one_line])
    """The statement that this one sees differently."""

    def for_people(self, page: PeoplePage) -> None:
        super().for_people(page)
        self.speaker.choices = [("", ""), *people_choices(page.people)]
        self.about.choices = people_choices([p for p in page.people if p.kind is ParticipantKind.FAMILY])
        self.kind.choices = worded(KINDS)
        self.area.choices = _areas()
        if not self.is_submitted():
            self.kind.data = StatementKind.WISH.value

    def begin_with(self, kind: str, area: str, corrects: str, differs: str) -> None:
        """Choose what the link that was followed says; whatever it says that is no choice is left alone."""
        if kind in {one.value for one in StatementKind}:
            self.kind.data = kind
        self.area.data = area
        self.corrects.data, self.differs.data = corrects, differs

    @property
    def corrects_id(self) -> UUID | None:
        """Which statement is corrected, where one is."""
        return ask.uuid_or_none(self.corrects.data)

    @property
    def differs_from_id(self) -> UUID | None:
        """Which statement is seen differently, where one is."""
        return ask.uuid_or_none(self.differs.data)

    def said(self) -> Said:
        (speaker_id,) = ids([self.speaker.data])
        day = ask.chosen_day(self.day)
        return Said(
            text=ask.words(self.text),
            speaker_id=speaker_id,
            kind=StatementKind(self.kind.data),
            about=ids(self.about.data),
            audience=self.audience(),
            language=self.language.data or "fi",
            area=area_or_none(self.area.data),
            said_at=None if day == clock.today() else datetime.combine(day, time(12), tzinfo=clock.HELSINKI),
            interpreter=ask.words(self.interpreter) or None,
        )


class ChangedStatementForm(ChangeForm):
    """The words of a statement, put right."""

    text = ask.long_text(N_("In their own words"), required=N_("Write what was said."), maximum=4_000)
    area = ask.one_from_list(N_("Which part of everyday life?"), required=None)

    def of(self, statement: StatementView) -> None:
        """Begin with what stands there."""
        self.area.choices = _areas() if statement.area is None else worded(AREAS)
        if not self.is_submitted():
            self.text.data, self.version.data = statement.text, str(statement.version)
            self.area.data = statement.area.value if statement.area else ""


class HearingForm(SpokenForm):
    """A child's view, and how it was found out."""

    child = ask.one_of(N_("Which child?"), required=N_("Choose which child."))
    how = ask.one_of(N_("How was it found out?"), required=N_("Choose how."))
    text = ask.long_text(N_("The child's view, in the child's words where you can"), required=None, maximum=4_000)
    note = ask.text(N_("Who was there or told it, or why not yet"), required=None, maximum=300)

    def for_people(self, page: PeoplePage) -> None:
        super().for_people(page)
        self.child.choices = people_choices([person for person in page.people if can_be_heard(person)])
        self.how.choices = worded(FOUND_OUT)
        if not self.is_submitted():
            # Only whoever carries the matter reads it, until somebody thinks it over and chooses otherwise.
            self.sees.data = []

    def heard(self) -> Heard:
        (child_id,) = ids([self.child.data])
        return Heard(
            child_id=child_id,
            how=FoundOut(self.how.data),
            text=ask.words(self.text),
            note=ask.words(self.note),
            day=ask.chosen_day(self.day),
            audience=self.audience(),
            language=self.language.data or "fi",
            interpreter=ask.words(self.interpreter) or None,
        )


class ServiceForm(ask.HouseForm):
    """A service in use. Only its name and since when are required."""

    name = ask.text(N_("Which service?"), required=N_("Write which service."), maximum=200)
    contact_id = ask.one_from_list(N_("Contact person"), required=None)
    contact = ask.text(N_("Or another contact, with phone"), required=None, maximum=200)
    users = ask.several_of(N_("For whom?"))
    since = ask.day_field(N_("Since when?"), required=N_("Write the day, for example 14.11.2026."))
    until = ask.day_field(N_("Until when, if known?"))
    code = HiddenField(filters=[ask.one_line])

    def for_people(self, page: PeoplePage, code: str = "") -> None:
        """Offer the people around as contacts and the family as those whom it is for."""
        self.rides_on(page.ride_id)
        outside = [person for person in page.people if person.kind is not ParticipantKind.FAMILY]
        self.contact_id.choices = [("", translate(N_("Nobody of the network"))), *people_choices(outside)]
        self.users.choices = people_choices([p for p in page.people if p.kind is ParticipantKind.FAMILY])
        if not self.is_submitted():
            self.since.data = clock.today()
            if code in SERVICES:
                self.code.data, self.name.data = code, translate(SERVICES[code])

    def service(self) -> Service:
        return Service(
            name=ask.words(self.name),
            contact_id=ids([self.contact_id.data])[0] if self.contact_id.data else None,
            contact=ask.words(self.contact),
            users=ids(self.users.data),
            since=ask.chosen_day(self.since),
            until=self.until.data,
            code=self.code.data or None,
        )


class ChangedServiceForm(ServiceForm, ChangeForm):
    """A service in use, put right."""

    def of(self, service: ServiceView) -> None:
        """Begin with what stands there."""
        if not self.is_submitted():
            self.name.data, self.contact.data = service.name, service.contact
            self.contact_id.data = str(service.contact_id) if service.contact_id else ""
            self.users.data = [str(user) for user in service.users]
            self.since.data, self.until.data = service.since, service.until
            self.version.data = str(service.version)
