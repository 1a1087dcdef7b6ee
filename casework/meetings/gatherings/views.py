"""Pages of meetings: planned, under way, read back, and as those who take part see them."""

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.policy import Permission
from casework.errors import N_
from casework.families.actions import people_page
from casework.meetings.gatherings import actions, calendar, closing, notes, sharing
from casework.meetings.gatherings.composer import AGREE, Chosen
from casework.meetings.gatherings.forms import (
    AttendanceForm,
    CancelForm,
    LineForm,
    MeetingForm,
    ReadBackForm,
    ReplyForm,
    StartForm,
)
from casework.meetings.gatherings.models import GIVEN, VIEWS
from casework.shell import navigation, notices
from casework.shell.current import current
from casework.shell.forms import ButtonForm, words
from casework.shell.language import translate, when
from casework.shell.notices import with_notice
from casework.shell.pages import answer, page, refused, status_of, submit

views = Blueprint("gatherings", __name__)


@views.route("/families/<uuid:family_id>/meetings")
@requires(Permission.READ_FAMILY)
def meetings(family_id: UUID) -> Response:
    return page("gatherings/meetings.html", shown=calendar.meetings_page(by=current(), family_id=family_id))


@views.route("/families/<uuid:family_id>/meetings/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_meeting(family_id: UUID) -> Response:
    form = MeetingForm()
    around = people_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_people(around)
    return submit(
        form,
        lambda: actions.plan_meeting(by=current(), family_id=family_id, plan=form.plan()),
        lambda meeting_id: with_notice(_address("meeting", family_id, meeting_id), "meeting-planned"),
    ) or answer("gatherings/plan.html", form, around=around, meeting=None)


@views.route("/families/<uuid:family_id>/meetings/<uuid:meeting_id>")
@requires(Permission.WRITE_FAMILY)
def meeting(family_id: UUID, meeting_id: UUID) -> Response:
    shown = closing.whole_meeting(by=current(), family_id=family_id, meeting_id=meeting_id)
    form = StartForm()
    form.for_guests(shown.meeting)
    words_of = {"views": VIEWS, "given": GIVEN}
    return page("gatherings/meeting.html", shown=shown, form=form, button=ButtonForm(), words_of=words_of)


@views.route("/families/<uuid:family_id>/meetings/<uuid:meeting_id>/plan", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def plan(family_id: UUID, meeting_id: UUID) -> Response:
    form = MeetingForm()
    shown = calendar.meeting_page(by=current(), family_id=family_id, meeting_id=meeting_id, ride_id=form.ride_id)
    form.for_people(shown.around)
    form.show(shown.meeting)
    return submit(
        form,
        lambda: actions.change_meeting(
            by=current(), family_id=family_id, meeting_id=meeting_id, version=form.version_read, plan=form.plan()
        ),
        lambda _: with_notice(_address("meeting", family_id, meeting_id), "meeting-changed"),
    ) or answer(
        "gatherings/plan.html",
        form,
        around=shown.around,
        meeting=shown.meeting,
        moved=form.catch_up(shown.meeting.version),
    )


@views.route("/families/<uuid:family_id>/meetings/<uuid:meeting_id>/cancel", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def cancel(family_id: UUID, meeting_id: UUID) -> Response:
    form = CancelForm()
    shown = calendar.meeting_page(by=current(), family_id=family_id, meeting_id=meeting_id, ride_id=form.ride_id)
    form.rides_on(shown.around.ride_id)
    return submit(
        form,
        lambda: actions.cancel_meeting(
            by=current(), family_id=family_id, meeting_id=meeting_id, because=words(form.because)
        ),
        lambda _: with_notice(url_for(".meetings", family_id=family_id), "meeting-cancelled"),
    ) or answer("gatherings/cancel.html", form, shown=shown)


@views.route("/families/<uuid:family_id>/meetings/<uuid:meeting_id>/start", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def start(family_id: UUID, meeting_id: UUID) -> Response:
    form = StartForm()
    shown = calendar.meeting_page(by=current(), family_id=family_id, meeting_id=meeting_id, ride_id=form.ride_id)
    form.for_guests(shown.meeting)
    return submit(
        form,
        lambda: actions.start_meeting(
            by=current(), family_id=family_id, meeting_id=meeting_id, recorder_id=form.recorder_id
        ),
        lambda _: _address("mode", family_id, meeting_id),
    ) or refused(form, _address("meeting", family_id, meeting_id))


# --- under way ---


@views.route("/families/<uuid:family_id>/meetings/<uuid:meeting_id>/mode", methods=["GET", "POST"])
@requires(Permission.RECORD_MEETING)
def mode(family_id: UUID, meeting_id: UUID) -> Response:
    navigation.page_kind("full")
    form = LineForm()
    shown = notes.mode_page(by=current(), family_id=family_id, meeting_id=meeting_id, ride_id=form.ride_id)
    form.for_page(shown)
    asked = request.form if form.is_submitted() else request.args
    chosen = Chosen(asked, phases=len(shown.meeting.agenda))
    if not form.is_submitted():
        chosen = _from_a_note(chosen, shown)
        form.take_up(chosen)
    return submit(
        form,
        lambda: _write(form, family_id, meeting_id),
        lambda _: _address("mode", family_id, meeting_id, **chosen.address()),
        fragment=lambda _: _next_line(family_id, meeting_id, form, chosen),
    ) or _mode_page(form, shown, chosen)


def _write(form: LineForm, family_id: UUID, meeting_id: UUID) -> UUID:
    by = current()
    if form.mode.data == AGREE:
        return notes.agree_in_meeting(by=by, family_id=family_id, meeting_id=meeting_id, promise=form.promise())
    return notes.write_note(by=by, family_id=family_id, meeting_id=meeting_id, noted=form.noted())


def _next_line(family_id: UUID, meeting_id: UUID, form: LineForm, chosen: Chosen) -> Response:
    """The page with the new line on it and an empty composer; htmx takes the part that has changed."""
    shown = notes.mode_page(by=current(), family_id=family_id, meeting_id=meeting_id, ride_id=form.ride_id)
    form.renew()
    chosen.owners = []
    form.take_up(chosen)
    shown_again = _mode_page(form, shown, chosen, status=200)
    told = N_("Agreed.") if chosen.mode == AGREE else N_("Noted.")
    shown_again.headers["HX-Trigger"] = json.dumps({"say": translate(told)})
    return shown_again


def _mode_page(form: LineForm, shown: notes.ModePage, chosen: Chosen, *, status: int | None = None) -> Response:
    came = AttendanceForm(formdata=None)
    came.offer(shown.people, shown.meeting.present)
    return page(
        "gatherings/mode.html",
        status=status or status_of(form),
        form=form,
        shown=shown,
        chosen=chosen,
        came=came,
        button=ButtonForm(formdata=None),
    )


def _from_a_note(chosen: Chosen, shown: notes.ModePage) -> Chosen:
    """Agree on what was said: the words are copied into the composer, and whoever said it does it."""
    said = next((note for note in shown.notes if str(note.id) == request.args.get("from")), None)
    if said is not None and shown.carries:
        chosen.mode, chosen.text = AGREE, said.text
        chosen.owners = [str(said.speaker.id)] if said.speaker else []
    return chosen


@views.route("/families/<uuid:family_id>/meetings/<uuid:meeting_id>/attendance", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def attendance(family_id: UUID, meeting_id: UUID) -> Response:
    form = AttendanceForm()
    shown = calendar.meeting_page(by=current(), family_id=family_id, meeting_id=meeting_id, ride_id=form.ride_id)
    form.offer(shown.around.people)
    back = _address("mode", family_id, meeting_id)
    return submit(
        form,
        lambda: actions.write_attendance(by=current(), family_id=family_id, meeting_id=meeting_id, came=form.chosen()),
        lambda _: back,
    ) or refused(form, back)


# --- read back ---


@views.route("/families/<uuid:family_id>/meetings/<uuid:meeting_id>/read-back/begin", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def begin_reading_back(family_id: UUID, meeting_id: UUID) -> Response:
    form = ButtonForm()
    return submit(
        form,
        lambda: closing.begin_reading_back(by=current(), family_id=family_id, meeting_id=meeting_id),
        lambda _: _address("read_back", family_id, meeting_id),
    ) or refused(form, _address("meeting", family_id, meeting_id))


@views.route("/families/<uuid:family_id>/meetings/<uuid:meeting_id>/read-back/resume", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def resume(family_id: UUID, meeting_id: UUID) -> Response:
    form = ButtonForm()
    return submit(
        form,
        lambda: closing.resume(by=current(), family_id=family_id, meeting_id=meeting_id),
        lambda _: _address("mode", family_id, meeting_id),
    ) or refused(form, _address("meeting", family_id, meeting_id))


@views.route("/families/<uuid:family_id>/meetings/<uuid:meeting_id>/read-back", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def read_back(family_id: UUID, meeting_id: UUID) -> Response:
    ride_id = ButtonForm().ride_id
    shown = closing.read_back_page(by=current(), family_id=family_id, meeting_id=meeting_id, ride_id=ride_id)
    form = ReadBackForm.of(shown)
    closed = submit(
        form,
        lambda: closing.close_meeting(
            by=current(),
            family_id=family_id,
            meeting_id=meeting_id,
            version=form.version_read,
            outcome=form.outcome(),
        ),
        lambda _: with_notice(_address("meeting", family_id, meeting_id), "meeting-closed"),
    )
    # Only once the sentence that it went on stands on the page does the next press count from what is shown.
    if form.form_errors:
        form.catch_up(shown.meeting.version)
    return closed or answer("gatherings/read_back.html", form, shown=shown, button=ButtonForm(formdata=None))


@views.route("/families/<uuid:family_id>/meetings/<uuid:meeting_id>/print/<uuid:person_id>")
@requires(Permission.READ_FAMILY)
def paper(family_id: UUID, meeting_id: UUID, person_id: UUID) -> Response:
    shown = sharing.paper_for(by=current(), family_id=family_id, meeting_id=meeting_id, person_id=person_id)
    return page("gatherings/paper.html", shown=shown)


# --- as those who take part see it ---


@views.route("/our-plan/<uuid:family_id>/meetings/<uuid:meeting_id>", methods=["GET", "POST"])
@requires(Permission.TAKE_PART)
def reply(family_id: UUID, meeting_id: UUID) -> Response:
    navigation.page_kind("family")
    navigation.page_within("participation.first")
    form = ReplyForm()
    shown, ride_id = sharing.reply_page(by=current(), family_id=family_id, meeting_id=meeting_id, ride_id=form.ride_id)
    form.rides_on(ride_id)
    if not form.is_submitted():
        form.wish.data, form.cannot_come.data = shown.wish, shown.cannot_come
    return submit(
        form,
        lambda: sharing.reply(
            by=current(),
            family_id=family_id,
            meeting_id=meeting_id,
            wish=words(form.wish),
            cannot_come=bool(form.cannot_come.data),
        ),
        lambda _: with_notice(url_for("participation.plan", family_id=family_id), "meeting-answered"),
    ) or answer("gatherings/reply.html", form, shown=shown)


def _address(page_name: str, family_id: UUID, meeting_id: UUID, **more: Any) -> str:
    return url_for(f"gatherings.{page_name}", family_id=family_id, meeting_id=meeting_id, **more)


navigation.register_family_notes(lambda ids: {one: when(at) for one, at in calendar.next_days(ids).items()})
notices.register("meeting-planned", N_("The meeting is planned. Those invited who take part see it on their own page."))
notices.register("meeting-changed", N_("Saved."))
notices.register("meeting-cancelled", N_("The meeting was cancelled. Those invited see your word."))
notices.register("meeting-closed", N_("The meeting is closed. What was not kept no longer exists."))
notices.register("meeting-answered", N_("Thank you. Your worker sees this."))
