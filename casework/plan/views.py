"""Pages of goals and agreed actions."""

import json
from uuid import UUID

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.policy import Permission
from casework.errors import N_
from casework.families.actions import people_page
from casework.plan import actions
from casework.plan.forms import AgreedForm, ChangedActionForm, GoalForm
from casework.shell import notices
from casework.shell.current import current
from casework.shell.forms import ButtonForm, words
from casework.shell.language import translate
from casework.shell.notices import with_notice
from casework.shell.pages import answer, fragment, refused, submit

views = Blueprint("plan", __name__)


@views.route("/families/<uuid:family_id>/goals/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_goal(family_id: UUID) -> Response:
    form = GoalForm()
    around = people_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_people(around)
    return submit(
        form,
        lambda: actions.set_goal(by=current(), family_id=family_id, title=words(form.title), audience=form.audience()),
        lambda _: with_notice(url_for("overview.family", family_id=family_id), "goal-set"),
    ) or answer("plan/new_goal.html", form, around=around)


@views.route("/families/<uuid:family_id>/actions/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_action(family_id: UUID) -> Response:
    form = AgreedForm()
    shown = actions.plan_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_plan(shown.around, shown.goals)
    return submit(
        form,
        lambda: actions.agree(by=current(), family_id=family_id, promise=form.promise()),
        lambda _: with_notice(url_for("overview.family", family_id=family_id), "action-agreed"),
    ) or answer("plan/new_action.html", form, around=shown.around)


@views.route("/families/<uuid:family_id>/actions/<uuid:action_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def action(family_id: UUID, action_id: UUID) -> Response:
    form = ChangedActionForm()
    shown = actions.action_page(by=current(), family_id=family_id, action_id=action_id, ride_id=form.ride_id)
    form.rides_on(shown.ride_id)
    if not form.is_submitted():
        form.text.data, form.due_on.data = shown.action.text, shown.action.due_on
        form.version.data = str(shown.action.version)
    return submit(
        form,
        lambda: actions.change_action(
            by=current(),
            family_id=family_id,
            action_id=action_id,
            version=form.version_read,
            text=words(form.text),
            due_on=form.due_on.data,
        ),
        lambda _: with_notice(url_for("overview.family", family_id=family_id), "action-changed"),
    ) or answer("plan/action.html", form, shown=shown, moved=form.catch_up(shown.action.version))


@views.route("/families/<uuid:family_id>/actions/<uuid:action_id>/done", methods=["POST"])
@requires(Permission.TAKE_PART)
def done(family_id: UUID, action_id: UUID) -> Response:
    return _mark(family_id, action_id, done=True)


@views.route("/families/<uuid:family_id>/actions/<uuid:action_id>/undone", methods=["POST"])
@requires(Permission.TAKE_PART)
def undone(family_id: UUID, action_id: UUID) -> Response:
    return _mark(family_id, action_id, done=False)


def _mark(family_id: UUID, action_id: UUID, *, done: bool) -> Response:
    form, back = ButtonForm(), _page_it_was_pressed_on()
    return submit(
        form,
        lambda: actions.mark(by=current(), family_id=family_id, action_id=action_id, done=done),
        lambda _: with_notice(back, "action-done" if done else "action-reopened", about=action_id),
        fragment=lambda marked: _row(form, marked),
    ) or refused(form, back)


def _row(form: ButtonForm, marked: actions.Marked) -> Response:
    """The row alone, in the place of the one that was pressed."""
    form.renew()
    answer = fragment("plan/row.html", marked=marked, on=request.args.get("on", ""), button=form)
    told = N_("Marked done.") if marked.action.state == "done" else N_("The mark was taken back.")
    answer.headers["HX-Trigger"] = json.dumps({"say": translate(told)})
    return answer


def _page_it_was_pressed_on() -> str:
    """The page that the button names by a code; an address from outside is never followed."""
    family_id = (request.view_args or {})["family_id"]
    pages = {
        "family": url_for("overview.family", family_id=family_id),
        "plan": url_for("participation.plan", family_id=family_id),
        "today": url_for("caseload.today"),
    }
    return pages.get(request.args.get("on", ""), url_for("shell.home"))


notices.register("goal-set", N_("The goal was saved."))
notices.register("action-agreed", N_("Saved."))
notices.register("action-changed", N_("Saved."))
notices.register("action-done", N_("Marked done."))
notices.register("action-reopened", N_("The mark was taken back."))
