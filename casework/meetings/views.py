"""Pages of encounters."""

from uuid import UUID

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.policy import Permission
from casework.errors import N_
from casework.families.actions import people_page
from casework.meetings import actions
from casework.meetings.forms import EncounterForm
from casework.shell import notices
from casework.shell.current import current
from casework.shell.notices import with_notice
from casework.shell.pages import answer, submit

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
        lambda _: with_notice(url_for("overview.family", family_id=family_id), "encounter-logged"),
    ) or answer("meetings/new_encounter.html", form, around=around)


notices.register("encounter-logged", N_("Logged."))
