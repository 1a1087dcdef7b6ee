"""The county's structure, for those who look after it."""

from flask import Blueprint
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.policy import Permission, Role
from casework.errors import N_
from casework.organisation import actions
from casework.organisation.models import UnitKind
from casework.shell import navigation
from casework.shell.current import current
from casework.shell.navigation import NavItem
from casework.shell.pages import page

views = Blueprint("organisation", __name__)

KINDS = {UnitKind.COUNTY: N_("County"), UnitKind.AREA: N_("Area"), UnitKind.UNIT: N_("Unit")}
_LOOK_AFTER = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.SUPERVISOR)


@views.route("/units")
@requires(Permission.READ_UNITS)
def units() -> Response:
    return page("organisation/units.html", units=actions.units(by=current()), kind_words=KINDS)


navigation.register(
    NavItem(N_("Areas and units"), "organisation.units", "building-2", 30, lambda by: bool(by.units_as(*_LOOK_AFTER)))
)
navigation.register_home(30, lambda by: bool(by.units_as(*_LOOK_AFTER)), "organisation.units")
