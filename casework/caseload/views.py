"""Today and the board."""

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

from casework import clock
from casework.access.guard import requires
from casework.access.policy import Permission, Role
from casework.caseload import actions
from casework.caseload import board as boards
from casework.errors import N_
from casework.families.models import LANGUAGES
from casework.picture.models import FEELS
from casework.plan.line.forms import QuickForm
from casework.plan.models import ANSWERS
from casework.shell import navigation
from casework.shell.current import current
from casework.shell.forms import ButtonForm
from casework.shell.navigation import NavItem
from casework.shell.pages import page

views = Blueprint("caseload", __name__)


@views.route("/today")
@requires(Permission.READ_CASELOAD)
def today() -> Response:
    shown = actions.today(by=current(), silence_days=current_app.config["RINNALLA"].silence_days)
    line = QuickForm()
    line.without_family(())
    return page(
        "caseload/today.html",
        shown=shown,
        today_is=clock.today(),
        line=line,
        button=ButtonForm(),
        feels=FEELS,
        answer_words=ANSWERS,
    )


@views.route("/families")
@requires(Permission.READ_CASELOAD)
def families() -> Response:
    return page("caseload/families.html", families=actions.families(by=current()))


@views.route("/board")
@requires(Permission.READ_BOARD)
def board() -> Response:
    settings = current_app.config["RINNALLA"]
    navigation.page_kind("rail")
    shown = boards.board(by=current(), silence_days=settings.silence_days, limit=settings.caseload_limit)
    return page("caseload/board.html", shown=shown, limit=settings.caseload_limit, language_words=LANGUAGES)


navigation.register(NavItem(N_("Today"), "caseload.today", "sun", 10, lambda by: bool(by.units_as(Role.WORKER))))
navigation.register(
    NavItem(N_("Situation"), "caseload.board", "users", 15, lambda by: bool(by.units_as(Role.SUPERVISOR)))
)
navigation.register(
    NavItem(N_("Families"), "caseload.families", "users", 20, lambda by: bool(by.units_as(Role.WORKER)))
)
navigation.register_home(10, lambda by: bool(by.units_as(Role.WORKER)), "caseload.today")
navigation.register_home(20, lambda by: bool(by.units_as(Role.SUPERVISOR)), "caseload.board")
