"""Pages of encounters."""

import json
from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.policy import Permission
from casework.errors import N_
from casework.families.actions import PeoplePage, people_page
from casework.meetings import actions, encounters
from casework.meetings.forms import ChangedEncounterForm, EncounterForm
from casework.meetings.models import HOW, How
from casework.shell import notices
from casework.shell.current import current
from casework.shell.forms import ButtonForm, uuid_or_none
from casework.shell.language import translate
from casework.shell.notices import with_notice
from casework.shell.pages import answer, fragment, page, refused, submit, wants_fragment

views = Blueprint("meetings", __name__)


@views.route("/families/<uuid:family_id>/encounters/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_encounter(family_id: UUID) -> Response:
    form = EncounterForm()
    around = people_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_people(around)
    return submit(
        form,
        lambda: actions.log_encounter(by=current(), family_id=family_id, met=form.met()),
        lambda encounter_id: with_notice(_page_it_was_sent_from(family_id), "encounter-logged", about=encounter_id),
        fragment=lambda encounter_id: _logged(around, encounter_id),
    ) or (
        _line(form, around)
        if wants_fragment()
        else answer("meetings/new_encounter.html", form, around=around, on=request.args.get("on"))
    )


def _line(form: EncounterForm, around: PeoplePage, logged: UUID | None = None) -> Response:
    """The one line of the family page again, with what is to be corrected; htmx takes no answer that is an error."""
    form.renew()
    shown = encounters.latest(by=current(), family_id=around.family_id, ride_id=around.ride_id)
    return fragment(
        "meetings/line.html",
        form=form,
        family_id=around.family_id,
        encounters=shown,
        logged=logged,
        how_words=HOW,
    )


def _logged(around: PeoplePage, encounter_id: UUID) -> Response:
    """The line, empty for the next one, with a way to take back what was just logged."""
    form = EncounterForm(formdata=None)
    form.for_people(around)
    form.begin()
    answer = _line(form, around, encounter_id)
    answer.headers["HX-Trigger"] = json.dumps({"say": translate(N_("Logged."))})
    return answer


@views.route("/families/<uuid:family_id>/encounters")
@requires(Permission.READ_FAMILY)
def every_encounter(family_id: UUID) -> Response:
    how = request.args.get("how", "")
    chosen = How(how) if how in {one.value for one in How} else None
    person_id = uuid_or_none(request.args.get("with"))
    shown = encounters.encounters_page(by=current(), family_id=family_id, how=chosen, person_id=person_id)
    return page(
        "meetings/encounters.html", shown=shown, chosen=chosen, person_id=person_id, how_words=HOW, button=ButtonForm()
    )


@views.route("/families/<uuid:family_id>/encounters/<uuid:encounter_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def encounter(family_id: UUID, encounter_id: UUID) -> Response:
    form = ChangedEncounterForm()
    shown = encounters.encounter_page(
        by=current(), family_id=family_id, encounter_id=encounter_id, ride_id=form.ride_id
    )
    form.for_people(shown.around)
    form.of(shown)
    return submit(
        form,
        lambda: encounters.change_encounter(
            by=current(), family_id=family_id, encounter_id=encounter_id, version=form.version_read, met=form.met()
        ),
        lambda _: with_notice(url_for(".every_encounter", family_id=family_id), "encounter-changed"),
    ) or answer("meetings/encounter.html", form, shown=shown, moved=form.catch_up(shown.encounter.version))


@views.route("/families/<uuid:family_id>/encounters/<uuid:encounter_id>/take-back", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def take_back(family_id: UUID, encounter_id: UUID) -> Response:
    form, back = ButtonForm(), url_for(".every_encounter", family_id=family_id)
    return submit(
        form,
        lambda: encounters.take_back(by=current(), family_id=family_id, encounter_id=encounter_id),
        lambda _: with_notice(back, "encounter-taken-back", about=encounter_id),
    ) or refused(form, back)


@views.route("/families/<uuid:family_id>/encounters/<uuid:encounter_id>/bring-back", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def bring_back(family_id: UUID, encounter_id: UUID) -> Response:
    form, back = ButtonForm(), url_for(".every_encounter", family_id=family_id)
    return submit(
        form,
        lambda: encounters.bring_back(by=current(), family_id=family_id, encounter_id=encounter_id),
        lambda _: with_notice(back, "encounter-brought-back"),
    ) or refused(form, back)


def _page_it_was_sent_from(family_id: UUID) -> str:
    """The list of encounters, or the family page; the form names which by a code."""
    endpoint = ".every_encounter" if request.args.get("on") == "encounters" else "overview.family"
    return url_for(endpoint, family_id=family_id)


def _undo(endpoint: str) -> Callable[[UUID], str]:
    """Only a page of the family can offer to undo: elsewhere nobody knows whose encounter it was."""

    def undo(encounter_id: UUID) -> str:
        family_id = (request.view_args or {}).get("family_id")
        return url_for(endpoint, family_id=family_id, encounter_id=encounter_id) if family_id else ""

    return undo


notices.register("encounter-logged", N_("Logged."), undo=_undo("meetings.take_back"))
notices.register("encounter-changed", N_("Saved."))
notices.register("encounter-taken-back", N_("Taken back. It is kept in the log."), undo=_undo("meetings.bring_back"))
notices.register("encounter-brought-back", N_("Brought back."))
