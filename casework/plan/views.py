"""Pages of the plan: goals, agreed actions, approvals, reviews, and the plan on paper."""

import json
from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.policy import Permission
from casework.errors import N_
from casework.families.actions import people_page
from casework.plan import actions, approvals, changes, goals, history, notes, reviews, sheet
from casework.plan.forms import (
    AgreedForm,
    AnswerForm,
    ChangedActionForm,
    ChangedGoalForm,
    GoalForm,
    NoteForm,
    NotNeededForm,
    OwnAnswerForm,
    ReviewForm,
    VersionForm,
)
from casework.plan.line.forms import QuickForm
from casework.plan.models import ANSWERS, Answer, GoalState
from casework.shell import notices
from casework.shell.current import current
from casework.shell.forms import ButtonForm, HouseForm, chosen_day, words
from casework.shell.language import translate
from casework.shell.notices import with_notice
from casework.shell.pages import answer, fragment, page, refused, status_of, submit

views = Blueprint("plan", __name__)


@views.route("/families/<uuid:family_id>/plan")
@requires(Permission.READ_FAMILY)
def plan(family_id: UUID) -> Response:
    shown = sheet.plan_sheet(by=current(), family_id=family_id)
    form = QuickForm()
    form.for_plan(shown.page, shown.goals)
    return page("plan/plan.html", shown=shown, form=form, button=ButtonForm(), answer_words=ANSWERS)


# --- goals ---


@views.route("/families/<uuid:family_id>/goals/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_goal(family_id: UUID) -> Response:
    form = GoalForm()
    around = people_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_people(around)
    return submit(
        form,
        lambda: actions.set_goal(by=current(), family_id=family_id, title=words(form.title), audience=form.audience()),
        lambda _: with_notice(url_for(".plan", family_id=family_id), "goal-set"),
    ) or answer("plan/new_goal.html", form, around=around)


@views.route("/families/<uuid:family_id>/goals/<uuid:goal_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def goal(family_id: UUID, goal_id: UUID) -> Response:
    form = ChangedGoalForm()
    shown = goals.goal_page(by=current(), family_id=family_id, goal_id=goal_id, ride_id=form.ride_id)
    form.rides_on(shown.ride_id)
    if not form.is_submitted():
        form.title.data, form.version.data = shown.goal.title, str(shown.goal.version)
    return submit(
        form,
        lambda: goals.change_goal(
            by=current(), family_id=family_id, goal_id=goal_id, version=form.version_read, title=words(form.title)
        ),
        lambda _: with_notice(url_for(".plan", family_id=family_id), "goal-changed"),
    ) or answer("plan/goal.html", form, shown=shown, moved=form.catch_up(shown.goal.version))


@views.route("/families/<uuid:family_id>/goals/<uuid:goal_id>/up", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def goal_up(family_id: UUID, goal_id: UUID) -> Response:
    return _move(family_id, goal_id, up=True)


@views.route("/families/<uuid:family_id>/goals/<uuid:goal_id>/down", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def goal_down(family_id: UUID, goal_id: UUID) -> Response:
    return _move(family_id, goal_id, up=False)


def _move(family_id: UUID, goal_id: UUID, *, up: bool) -> Response:
    by = current()
    return _press(family_id, lambda: goals.move_goal(by=by, family_id=family_id, goal_id=goal_id, up=up), "goal-moved")


@views.route("/families/<uuid:family_id>/goals/<uuid:goal_id>/reached", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def goal_reached(family_id: UUID, goal_id: UUID) -> Response:
    return _lay_aside(family_id, goal_id, GoalState.REACHED, "goal-reached")


@views.route("/families/<uuid:family_id>/goals/<uuid:goal_id>/not-needed", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def goal_not_needed(family_id: UUID, goal_id: UUID) -> Response:
    return _lay_aside(family_id, goal_id, GoalState.NOT_NEEDED, "goal-not-needed")


@views.route("/families/<uuid:family_id>/goals/<uuid:goal_id>/back", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def goal_back(family_id: UUID, goal_id: UUID) -> Response:
    return _lay_aside(family_id, goal_id, GoalState.OPEN, "goal-back")


def _lay_aside(family_id: UUID, goal_id: UUID, state: GoalState, told: str) -> Response:
    by = current()
    return _press(
        family_id, lambda: goals.lay_aside(by=by, family_id=family_id, goal_id=goal_id, state=state), told, goal_id
    )


def _press(family_id: UUID, act: Callable[[], None], told: str, about: UUID | None = None) -> Response:
    """One button of the plan: do it, and come back to the plan."""
    form, back = ButtonForm(), url_for(".plan", family_id=family_id)
    return submit(form, act, lambda _: with_notice(back, told, about)) or refused(form, back)


# --- agreed actions ---


@views.route("/families/<uuid:family_id>/actions/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_action(family_id: UUID) -> Response:
    form = AgreedForm()
    shown = actions.plan_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_plan(shown.around, shown.goals)
    return submit(
        form,
        lambda: actions.agree(by=current(), family_id=family_id, promise=form.promise()),
        lambda made: with_notice(url_for(".plan", family_id=family_id), "action-agreed", made),
    ) or answer("plan/new_action.html", form, around=shown.around)


@views.route("/families/<uuid:family_id>/actions/<uuid:action_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def action(family_id: UUID, action_id: UUID) -> Response:
    form = ChangedActionForm()
    shown = _action_page(family_id, action_id, form)
    form.for_action(shown.around, shown.goals, shown.action, fresh=not form.is_submitted())
    return submit(
        form,
        lambda: changes.change_action(
            by=current(), family_id=family_id, action_id=action_id, version=form.version_read, terms=form.terms()
        ),
        lambda _: with_notice(url_for(".plan", family_id=family_id), "action-changed", action_id),
    ) or _action(shown, form=form)


@views.route("/families/<uuid:family_id>/actions/<uuid:action_id>/note", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def note(family_id: UUID, action_id: UUID) -> Response:
    form = NoteForm()
    shown = _action_page(family_id, action_id, form)
    return submit(
        form,
        lambda: notes.add_note(by=current(), family_id=family_id, action_id=action_id, text=words(form.note)),
        lambda _: with_notice(url_for(".action", family_id=family_id, action_id=action_id), "note-written"),
    ) or _action(shown, note=form)


@views.route("/families/<uuid:family_id>/actions/<uuid:action_id>/not-needed", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def not_needed(family_id: UUID, action_id: UUID) -> Response:
    form = NotNeededForm()
    shown = _action_page(family_id, action_id, form)
    return submit(
        form,
        lambda: changes.not_needed(
            by=current(), family_id=family_id, action_id=action_id, version=form.version_read, why=words(form.why)
        ),
        lambda _: with_notice(url_for(".plan", family_id=family_id), "action-not-needed", action_id),
    ) or _action(shown, why=form)


def _action_page(family_id: UUID, action_id: UUID, form: HouseForm) -> history.ActionPage:
    return history.action_page(by=current(), family_id=family_id, action_id=action_id, ride_id=form.ride_id)


def _action(
    shown: history.ActionPage,
    *,
    form: ChangedActionForm | None = None,
    note: NoteForm | None = None,
    why: NotNeededForm | None = None,
) -> Response:
    """The page of one action with its three forms, of which one was sent."""
    sent = form or note or why
    form, note, why = form or ChangedActionForm(None), note or NoteForm(None), why or NotNeededForm(None)
    if form is not sent:
        form.for_action(shown.around, shown.goals, shown.action, fresh=True)
    moved = form.catch_up(shown.action.version) if form is sent else False
    why.version.data = form.version.data
    for one in (form, note, why):
        one.rides_on(shown.ride_id)
    return page(
        "plan/action.html",
        status=status_of(sent or form),
        shown=shown,
        form=form,
        note=note,
        why=why,
        moved=moved,
        act_words=history.ACTS,
        button=VersionForm(None),
    )


@views.route("/families/<uuid:family_id>/actions/<uuid:action_id>/undo", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def undo(family_id: UUID, action_id: UUID) -> Response:
    by = current()
    return _press(family_id, lambda: history.undo(by=by, family_id=family_id, action_id=action_id), "action-undone")


@views.route("/families/<uuid:family_id>/actions/<uuid:action_id>/versions/<int:version>/back", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def bring_back(family_id: UUID, action_id: UUID, version: int) -> Response:
    form, back = VersionForm(), url_for(".action", family_id=family_id, action_id=action_id)
    return submit(
        form,
        lambda: history.bring_back(
            by=current(), family_id=family_id, action_id=action_id, number=version, version=form.version_read
        ),
        lambda _: with_notice(back, "action-brought-back", action_id),
    ) or refused(form, back)


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
        "sheet": url_for(".plan", family_id=family_id),
        "plan": url_for("participation.plan", family_id=family_id),
        "today": url_for("caseload.today"),
    }
    return pages.get(request.args.get("on", ""), url_for("shell.home"))


# --- approvals and reviews ---


@views.route("/families/<uuid:family_id>/plan/answers/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_answer(family_id: UUID) -> Response:
    form = AnswerForm()
    around = people_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_people(around)
    return submit(
        form,
        lambda: approvals.record_answer(by=current(), family_id=family_id, given=form.given_answer()),
        lambda _: with_notice(url_for(".plan", family_id=family_id), "answer-kept"),
    ) or answer("plan/new_answer.html", form, around=around)


@views.route("/our-plan/<uuid:family_id>/answer", methods=["GET", "POST"])
@requires(Permission.TAKE_PART)
def own_answer(family_id: UUID) -> Response:
    form = OwnAnswerForm()
    shown = approvals.own_answer(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.rides_on(shown.ride_id)
    return submit(
        form,
        lambda: approvals.answer_plan(
            by=current(), family_id=family_id, answer=Answer(form.answer.data), words=form.words.data or None
        ),
        lambda _: with_notice(url_for("participation.plan", family_id=family_id), "own-answer-kept"),
    ) or answer("plan/own_answer.html", form, shown=shown, answer_words=ANSWERS)


@views.route("/families/<uuid:family_id>/plan/review", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def review(family_id: UUID) -> Response:
    form = ReviewForm()
    shown = reviews.review_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.rides_on(shown.ride_id)
    if not form.is_submitted():
        form.version.data = str(shown.version)
        if shown.review:
            form.due_on.data, form.words.data = shown.review.due_on, shown.review.words
    return submit(
        form,
        lambda: reviews.set_review(
            by=current(),
            family_id=family_id,
            due_on=chosen_day(form.due_on),
            words=form.words.data or None,
            version=form.version_read,
        ),
        lambda _: with_notice(url_for(".plan", family_id=family_id), "review-set"),
    ) or answer("plan/review.html", form, shown=shown, moved=form.catch_up(shown.version))


@views.route("/families/<uuid:family_id>/plan/reviews/<uuid:review_id>/done", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def review_done(family_id: UUID, review_id: UUID) -> Response:
    return _review(family_id, review_id, done=True)


@views.route("/families/<uuid:family_id>/plan/reviews/<uuid:review_id>/undone", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def review_undone(family_id: UUID, review_id: UUID) -> Response:
    return _review(family_id, review_id, done=False)


def _review(family_id: UUID, review_id: UUID, *, done: bool) -> Response:
    by, told = current(), ("review-done", review_id) if done else ("review-set", None)
    return _press(
        family_id, lambda: reviews.review_done(by=by, family_id=family_id, review_id=review_id, done=done), *told
    )


# --- on paper ---


@views.route("/families/<uuid:family_id>/plan/print")
@requires(Permission.READ_FAMILY)
def choose_paper(family_id: UUID) -> Response:
    return page("plan/choose_paper.html", shown=sheet.print_page(by=current(), family_id=family_id))


@views.route("/families/<uuid:family_id>/plan/print/<uuid:person_id>")
@requires(Permission.READ_FAMILY)
def paper(family_id: UUID, person_id: UUID) -> Response:
    shown = sheet.plan_on_paper(by=current(), family_id=family_id, person_id=person_id)
    return page("plan/paper.html", shown=shown, answer_words=ANSWERS)


def _undo(endpoint: str, parameter: str) -> Callable[[UUID], str]:
    """The address that takes back what a notice tells, on the pages of that family."""

    def address(about: UUID) -> str:
        family_id = (request.view_args or {}).get("family_id")
        return url_for(endpoint, **{"family_id": family_id, parameter: about}) if family_id else ""

    return address


_undo_action, _undo_goal = _undo("plan.undo", "action_id"), _undo("plan.goal_back", "goal_id")
notices.register("goal-set", N_("The goal was saved."))
notices.register("goal-changed", N_("The goal was changed."))
notices.register("goal-moved", N_("The order was changed."))
notices.register("goal-reached", N_("Laid aside as reached."), undo=_undo_goal)
notices.register("goal-not-needed", N_("Laid aside as no longer needed."), undo=_undo_goal)
notices.register("goal-back", N_("The goal is back."))
notices.register("action-agreed", N_("Saved."), undo=_undo_action)
notices.register("action-changed", N_("Saved."), undo=_undo_action)
notices.register("action-not-needed", N_("Laid aside as no longer needed."), undo=_undo_action)
notices.register("action-undone", N_("Taken back."))
notices.register("action-brought-back", N_("It is again as it was."), undo=_undo_action)
notices.register("action-done", N_("Marked done."))
notices.register("action-reopened", N_("The mark was taken back."))
notices.register("note-written", N_("The note was saved."))
notices.register("answer-kept", N_("The answer was saved."))
notices.register("own-answer-kept", N_("Thank you. Your answer was saved."))
notices.register("review-set", N_("The day was saved."))
notices.register("review-done", N_("Looked at together."), undo=_undo("plan.review_undone", "review_id"))
