"""The forms of a meeting: its plan, its lines while it is under way, its reading back, and an answer to it."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from casework import clock
from casework.errors import N_, Refused
from casework.families.actions import PeoplePage
from casework.families.forms import ChangeForm, ids, people_choices, worded
from casework.families.lines import Audience
from casework.families.models import ParticipantKind, Standing
from casework.families.people import PersonView
from casework.meetings.gatherings.actions import AGENDA, Plan
from casework.meetings.gatherings.calendar import MeetingView
from casework.meetings.gatherings.closing import Kept, Outcome, WholeMeeting
from casework.meetings.gatherings.composer import AGREE, NOTE, Chosen
from casework.meetings.gatherings.facts import MAY_RECORD
from casework.meetings.gatherings.models import GIVEN, VIEWS, Given, View
from casework.meetings.gatherings.notes import ModePage, Noted
from casework.plan.actions import Promise
from casework.shell import forms as ask
from casework.shell.forms import HouseForm, chosen_day, words
from casework.shell.language import translate

_TIME = re.compile(r"(?P<hour>[01]?[0-9]|2[0-3])(?:[.:](?P<minute>[0-5][0-9]))?")

LENGTHS = {
    "30": N_("half an hour"),
    "60": N_("an hour"),
    "90": N_("an hour and a half"),
    "120": N_("two hours"),
}


def readers(people: Sequence[PersonView]) -> list[PersonView]:
    """Those who may be chosen to read a line: adults who take part or may come to."""
    unseen = {ParticipantKind.WORKER, ParticipantKind.PLACE}
    return [person for person in people if not person.is_child and person.kind not in unseen]


def _can_come(people: Sequence[PersonView], me: UUID | None) -> list[PersonView]:
    return [p for p in people if p.kind is not ParticipantKind.PLACE and p.shape != "triangle" and p.id != me]


class MeetingForm(ChangeForm):
    """When and where, what for, who is invited, and with whom that was agreed."""

    purpose = ask.text(N_("What is the meeting for?"), required=N_("Write in a few words what it is for."), maximum=200)
    day = ask.day_field(N_("Day"), required=N_("Write the day, for example 14.11.2026."))
    begins = ask.text(N_("Begins at"), required=N_("Write the time, for example 10.00."), maximum=5)
    length = ask.one_from_list(N_("How long?"), required=N_("Choose how long."))
    place = ask.text(N_("Place"), required=None, maximum=200)
    interpreter = ask.text(N_("Interpreter, and for which language"), required=None, maximum=120)
    guests = ask.several_of(N_("Who is invited?"), required=N_("Choose at least one person."))
    agreed_with = ask.text(N_("With whom were the invitations agreed?"), required=None, maximum=200)
    agreed_on = ask.day_field(N_("When were they agreed?"))
    agenda = ask.long_text(N_("Course of the meeting"), required=N_("Write at least one phase."), maximum=2_000)

    def for_people(self, page: PeoplePage) -> None:
        """Offer the family's people; the course of a meeting is there to begin with."""
        self.rides_on(page.ride_id)
        self.length.choices = worded(LENGTHS)
        self.guests.choices = people_choices(_can_come(page.people, page.me))
        if not self.is_submitted():
            self.length.data = "90"
            phases = [f"{translate(title)}: {translate(question)}" for title, question in AGENDA]
            self.agenda.data = "\n".join(phases)

    def show(self, meeting: MeetingView) -> None:
        """Fill in what is planned already."""
        if self.is_submitted():
            return
        begins = clock.local(meeting.starts_at)
        self.purpose.data, self.place.data = meeting.purpose, meeting.place
        self.day.data, self.begins.data = begins.date(), f"{begins:%H.%M}"
        minutes = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
        self.length.data = str(minutes)
        self.interpreter.data = meeting.interpreter
        self.guests.data = [str(guest.person.id) for guest in meeting.guests if guest.invited]
        self.agreed_with.data, self.agreed_on.data = meeting.agreed_with, meeting.agreed_on
        self.agenda.data = "\n".join(": ".join(filter(None, phase)) for phase in meeting.agenda)
        self.version.data = str(meeting.version)

    def plan(self) -> Plan:
        written = _TIME.fullmatch(words(self.begins))
        if written is None:
            raise Refused(N_("Write the time like 10.00."), field="begins")
        at = time(int(written["hour"]), int(written["minute"] or 0), tzinfo=clock.HELSINKI)
        starts_at = datetime.combine(chosen_day(self.day), at)
        lines = [line.strip() for line in words(self.agenda).splitlines() if line.strip()]
        return Plan(
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=int(self.length.data)),
            purpose=words(self.purpose),
            place=self.place.data or None,
            interpreter=self.interpreter.data or None,
            guests=ids(self.guests.data),
            agreed_with=self.agreed_with.data or None,
            agreed_on=self.agreed_on.data,
            agenda=tuple(_phase(line) for line in lines),
        )


def _phase(line: str) -> tuple[str, str]:
    title, _, question = line.partition(":")
    return title.strip(), question.strip()


class StartForm(HouseForm):
    """Begin, and choose who writes the notes beside the worker."""

    recorder = ask.one_from_list(N_("Who else writes the notes?"), required=None)

    def for_guests(self, meeting: MeetingView) -> None:
        able = [
            guest.person
            for guest in meeting.guests
            if guest.person.kind in MAY_RECORD and guest.person.standing is Standing.CONFIRMED
        ]
        self.recorder.choices = [("", translate(N_("Nobody else"))), *people_choices(able)]

    @property
    def recorder_id(self) -> UUID | None:
        """Who was chosen, if anybody."""
        return ids([self.recorder.data])[0] if self.recorder.data else None


class CancelForm(HouseForm):
    """A word to those invited."""

    because = ask.text(N_("What do you say to those invited?"), required=N_("Write a word to them."), maximum=300)


class AttendanceForm(HouseForm):
    """Who came; anybody else of the network may be added."""

    came = ask.several_of(N_("Here now"))

    def offer(self, people: Sequence[PersonView], present: Sequence[PersonView] = ()) -> None:
        """Offer everybody; those who are here already are chosen."""
        self.came.choices = people_choices(_can_come(people, None))
        if present:
            self.came.data = [str(person.id) for person in present]

    def chosen(self) -> tuple[UUID, ...]:
        return ids(self.came.data)


class LineForm(HouseForm):
    """One line of a meeting: a note of what somebody says, or what is agreed. Which of the two is one key away."""

    mode = ask.one_of(N_("What is this line?"), required=N_("Choose what this line is."))
    text = ask.text(N_("Write what is said"), required=N_("Write the line first."), maximum=2_000)
    speaker = ask.one_from_list(N_("Speaks"), required=None)
    owners = ask.several_of(N_("Who does it?"))
    due_on = ask.day_field(N_("By when?"))
    goal = ask.one_from_list(N_("Goal"), required=None)
    sees = ask.several_of(N_("Visible to"))
    agreed = ask.yes(N_("Those it is about agree"))
    phase = ask.one_from_list(N_("Phase"), required=None)

    def for_page(self, page: ModePage) -> None:
        """Offer those who are here; a recorder only takes notes, and those who carry the matter choose the readers."""
        self.rides_on(page.ride_id)
        guests = [guest.person for guest in page.meeting.guests]
        here = [*page.meeting.present, *(guest.person for guest in page.meeting.guests if not guest.came)]
        modes = [(NOTE, translate(N_("Note")))] + ([(AGREE, translate(N_("Agreed")))] if page.carries else [])
        self.mode.choices = modes
        self.speaker.choices = [("", translate(N_("Choose"))), *people_choices(here)]
        self.owners.choices = people_choices(guests)
        self.goal.choices = [("", translate(N_("No goal"))), *((str(g.id), g.title) for g in page.goals if g.id)]
        self.sees.choices = people_choices(readers(guests)) if page.carries else []
        self.phase.choices = [(str(n), title) for n, (title, _) in enumerate(page.meeting.agenda, 1)]

    def take_up(self, chosen: Chosen) -> None:
        """Begin the next line where the last one ended: the same speaker, phase, kind and readers."""
        self.mode.data, self.phase.data = chosen.mode, str(chosen.phase)
        self.speaker.data = self._known(self.speaker, chosen.speaker)
        self.sees.data = [one for one in chosen.sees if self._known(self.sees, one)]
        self.owners.data = [one for one in chosen.owners if self._known(self.owners, one)]
        self.agreed.data, self.text.data = False, chosen.text
        self.due_on.data, self.goal.data = None, ""
        self.due_on.raw_data = None

    @staticmethod
    def _known(field: Any, value: str) -> str:
        return value if value in {str(choice[0]) for choice in field.choices} else ""

    def audience(self) -> Audience:
        return Audience.of(ids(self.sees.data), agreed=bool(self.agreed.data))

    def noted(self) -> Noted:
        if not self.speaker.data:
            raise Refused(N_("Choose who says it."), field="speaker")
        return Noted(
            text=words(self.text),
            speaker_id=ids([self.speaker.data])[0],
            phase=int(self.phase.data or 1),
            audience=self.audience(),
        )

    def promise(self) -> Promise:
        return Promise(
            text=words(self.text),
            owners=ids(self.owners.data),
            due_on=self.due_on.data,
            goal_id=ids([self.goal.data])[0] if self.goal.data else None,
            audience=self.audience(),
        )


class ReadBackForm(ChangeForm):
    """Every line with what becomes of it, and what each adult says; its fields are made for one meeting."""

    @staticmethod
    def of(page: WholeMeeting) -> "ReadBackForm":
        """The form of this meeting, with a few fields for each line and each adult."""

        class OfThisMeeting(ReadBackForm):
            pass

        for note in page.notes:
            key = note.id.hex
            setattr(OfThisMeeting, f"keep_{key}", ask.yes(N_("Keep this")))
            needed = N_("Write the line first.")
            setattr(OfThisMeeting, f"text_{key}", ask.long_text(N_("As it was said"), required=needed, maximum=2_000))
            setattr(OfThisMeeting, f"about_{key}", ask.several_of(N_("Whom is it about?")))
        for action in page.actions:
            stands = ask.one_of(N_("Was this agreed?"), required=N_("Choose one for each line."))
            setattr(OfThisMeeting, f"stands_{action.id.hex}", stands)
        for key in _keys(page):
            setattr(OfThisMeeting, f"sees_{key}", ask.several_of(N_("Visible to")))
            setattr(OfThisMeeting, f"agreed_{key}", ask.yes(N_("Those it is about agree")))
        for adult in page.adults:
            asked = N_("Ask each adult for their view.")
            setattr(OfThisMeeting, f"view_{adult.id.hex}", ask.one_of(N_("Is this how we agreed?"), required=asked))
            needed_how = N_("Choose how it was said.") if adult in page.meeting.present else None
            given = ask.one_from_list(N_("How was it said?"), required=needed_how)
            setattr(OfThisMeeting, f"given_{adult.id.hex}", given)
        form = OfThisMeeting()
        form._for_page(page)
        return form

    def _for_page(self, page: WholeMeeting) -> None:
        self.rides_on(page.around.ride_id)
        self.page = page
        choices = people_choices(readers(page.around.people))
        family = [person for person in page.around.people if person.kind is ParticipantKind.FAMILY]
        for key in _keys(page):
            self[f"sees_{key}"].choices = choices
        for action in page.actions:
            stands = [("yes", translate(N_("Agreed"))), ("no", translate(N_("Taken back")))]
            self[f"stands_{action.id.hex}"].choices = stands
        for note in page.notes:
            self[f"about_{note.id.hex}"].choices = people_choices(family)
        for adult in page.adults:
            absent = [] if adult in page.meeting.present else [(_ABSENT, translate(N_("Was not here")))]
            self[f"view_{adult.id.hex}"].choices = [*worded(VIEWS), *absent]
            self[f"given_{adult.id.hex}"].choices = worded(GIVEN)
        offered = {value for value, _ in choices}
        self._show_notes(page, offered)
        if not self.is_submitted():
            self._show_actions(page, offered)
            self.version.data = str(page.meeting.version)

    def _show_notes(self, page: WholeMeeting, offered: set[str]) -> None:
        """What was typed stays; a note that the page did not show when it was sent is shown now."""
        for note in page.notes:
            if not self[f"text_{note.id.hex}"].raw_data:
                self[f"text_{note.id.hex}"].data = note.text
                self[f"sees_{note.id.hex}"].data = [str(p.id) for p in note.sees if str(p.id) in offered]
                self[f"about_{note.id.hex}"].data = [str(person_id) for person_id in note.about]

    def _show_actions(self, page: WholeMeeting, offered: set[str]) -> None:
        for action in page.actions:
            self[f"stands_{action.id.hex}"].data = "yes"
            self[f"sees_{action.id.hex}"].data = [str(p) for p in action.named if str(p) in offered]

    def outcome(self) -> Outcome:
        notes, actions = self.page.notes, self.page.actions
        return Outcome(
            kept={
                n.id: Kept(words(self[f"text_{n.id.hex}"]), self._audience(n.id), ids(self[f"about_{n.id.hex}"].data))
                for n in notes
                if self[f"keep_{n.id.hex}"].data
            },
            standing={a.id: self._audience(a.id) for a in actions if self[f"stands_{a.id.hex}"].data == "yes"},
            answers={person.id: self._answer(person.id) for person in self.page.adults},
        )

    def _answer(self, person_id: UUID) -> tuple[View, Given] | None:
        view, given = self[f"view_{person_id.hex}"].data, self[f"given_{person_id.hex}"].data
        if view == _ABSENT:
            return None
        if not given:
            raise Refused(N_("Choose how it was said."), field=f"given_{person_id.hex}")
        return View(view), Given(given)

    def _audience(self, line_id: UUID) -> Audience:
        agreed = bool(self[f"agreed_{line_id.hex}"].data)
        return Audience.of(ids(self[f"sees_{line_id.hex}"].data), agreed=agreed)


_ABSENT = "absent"


def _keys(page: WholeMeeting) -> list[str]:
    return [note.id.hex for note in page.notes] + [action.id.hex for action in page.actions]


class ReplyForm(HouseForm):
    """What somebody invited says beforehand."""

    wish = ask.long_text(N_("What would you like to talk about?"), required=None, maximum=1_000)
    cannot_come = ask.yes(N_("I cannot come"))
