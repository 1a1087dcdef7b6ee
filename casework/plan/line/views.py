"""The quick line: read while it is typed, saved with one Enter; in a family, and on Today with the family in front."""

import json
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.policy import Permission
from casework.plan.actions import agree
from casework.plan.line import actions
from casework.plan.line.forms import QuickForm
from casework.shell.current import current
from casework.shell.forms import words
from casework.shell.notices import with_notice
from casework.shell.pages import answer, fragment, status_of, submit, wants_fragment

views = Blueprint("line", __name__)


@views.route("/families/<uuid:family_id>/plan/line", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def line(family_id: UUID) -> Response:
    form = QuickForm()
    return _line(form, family_id, words(form.text), url_for(".line", family_id=family_id, on=request.args.get("on")))


@views.route("/families/<uuid:family_id>/plan/line/read", methods=["POST"])
@requires(Permission.READ_FAMILY)
def line_read(family_id: UUID) -> Response:
    form = QuickForm()
    return _chips(form, family_id, words(form.text))


@views.route("/line", methods=["GET", "POST"])
@requires(Permission.READ_CASELOAD)
def any_line() -> Response:
    form = QuickForm()
    found, rest = actions.family_of_line(by=current(), line=words(form.text))
    if len(found) == 1:
        return _line(form, found[0], rest, url_for(".any_line"))
    form.without_family(found)
    if form.is_submitted():
        form.validate()
    return _again(form, url_for(".any_line"))


@views.route("/line/read", methods=["POST"])
@requires(Permission.READ_CASELOAD)
def any_line_read() -> Response:
    form = QuickForm()
    found, rest = actions.family_of_line(by=current(), line=words(form.text))
    if len(found) == 1:
        return _chips(form, found[0], rest)
    form.without_family(found)
    return _drawn(form, url_for(".any_line"))


def _chips(form: QuickForm, family_id: UUID, text: str) -> Response:
    """What is understood so far, while it is typed; read only, on the opening of the page."""
    form.listen(
        actions.line_page(
            by=current(), family_id=family_id, line=text, permission=Permission.READ_FAMILY, ride_id=form.ride_id
        )
    )
    return _drawn(form, url_for(".line", family_id=family_id))


def _drawn(form: QuickForm, line: str) -> Response:
    """The chips as a piece of the page; without scripts nobody asks for it, and the line itself is the answer."""
    return fragment("plan/chips.html", form=form) if wants_fragment() else redirect(line, 303)


def _line(form: QuickForm, family_id: UUID, text: str, url: str) -> Response:
    by = current()
    shown = actions.line_page(
        by=by, family_id=family_id, line=text, permission=Permission.WRITE_FAMILY, ride_id=form.ride_id
    )
    form.listen(shown)
    return submit(
        form,
        lambda: agree(by=by, family_id=family_id, promise=form.promise()),
        lambda made: with_notice(_page_it_stands_on(family_id), "action-agreed", made),
        fragment=lambda made: _saved(form, shown, made, url),
    ) or _again(form, url)


def _page_it_stands_on(family_id: UUID) -> str:
    """The page that the line names by a code; from anywhere else the plan."""
    on_family_page = request.args.get("on") == "family"
    return url_for("overview.family" if on_family_page else "plan.plan", family_id=family_id)


def _again(form: QuickForm, url: str) -> Response:
    """The line with what is to be corrected: a piece for htmx, a page of its own without scripts."""
    if wants_fragment():
        parts = {"form": form, "url": url, "read_url": _read_url(), "status_line": "", "undo_url": None}
        return fragment("plan/line.html", status=status_of(form), **parts)
    return answer("plan/line_page.html", form, url=url, read_url=_read_url())


def _read_url() -> str:
    """Where the line is read while it is typed: in its family, or wherever it says."""
    family_id = (request.view_args or {}).get("family_id")
    return url_for(".line_read", family_id=family_id) if family_id else url_for(".any_line_read")


def _saved(form: QuickForm, shown: actions.LinePage, action_id: UUID, url: str) -> Response:
    """A new line in the place of the one that was saved, and what was saved under it; the list asks anew."""
    told = form.status(shown.around.people)
    family_id = shown.around.family_id
    fresh = QuickForm(None)
    if request.endpoint == "line.any_line":
        fresh.without_family(())
    else:
        fresh.for_plan(shown.around, shown.goals)
    answer = fragment(
        "plan/line.html",
        form=fresh,
        url=url,
        read_url=_read_url(),
        status_line=told,
        undo_url=url_for("plan.undo", family_id=family_id, action_id=action_id),
    )
    answer.headers["HX-Trigger"] = json.dumps({"say": told, "agreed": True})
    return answer
