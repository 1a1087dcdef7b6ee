"""The data protection officer's log."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.policy import Permission, Role
from casework.errors import N_
from casework.oversight import actions
from casework.oversight.words import ACTIONS, BASES
from casework.shell import navigation
from casework.shell.current import current
from casework.shell.navigation import NavItem
from casework.shell.pages import page

views = Blueprint("oversight", __name__)


@views.route("/log")
@requires(Permission.READ_LOG)
def log() -> Response:
    number = request.args.get("page", default=1, type=int)
    shown = actions.log_page(by=current(), number=number)
    return page("oversight/log.html", shown=shown, action_words=ACTIONS, basis_words=BASES)


navigation.register(
    NavItem(N_("Log"), "oversight.log", "eye", 40, lambda by: bool(by.units_as(Role.DATA_PROTECTION_OFFICER)))
)
navigation.register_home(40, lambda by: bool(by.units_as(Role.DATA_PROTECTION_OFFICER)), "oversight.log")
