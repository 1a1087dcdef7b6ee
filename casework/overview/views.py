"""The family page."""

from uuid import UUID

from flask import Blueprint
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.policy import Permission
from casework.families.models import LANGUAGES, SERVICES
from casework.meetings.forms import EncounterForm
from casework.meetings.models import HOW
from casework.overview import actions
from casework.picture.models import FEELS
from casework.plan.line.forms import QuickForm
from casework.shell.current import current
from casework.shell.forms import ButtonForm
from casework.shell.pages import page

views = Blueprint("overview", __name__)


@views.route("/families/<uuid:family_id>")
@requires(Permission.READ_FAMILY)
def family(family_id: UUID) -> Response:
    shown = actions.family_page(by=current(), family_id=family_id)
    form = QuickForm()
    form.for_plan(shown.page, shown.goals)
    met = EncounterForm()
    met.for_people(shown.page)
    return page(
        "overview/family.html",
        shown=shown,
        form=form,
        met=met,
        button=ButtonForm(),
        language_words=LANGUAGES,
        service_words=SERVICES,
        how_words=HOW,
        feels=FEELS,
    )
