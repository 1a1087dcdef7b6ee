"""Pages of statements."""

from uuid import UUID

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.policy import Permission
from casework.errors import N_
from casework.families.actions import people_page
from casework.picture import actions
from casework.picture.forms import ChangedStatementForm, StatementForm
from casework.shell import notices
from casework.shell.current import current
from casework.shell.forms import words
from casework.shell.notices import with_notice
from casework.shell.pages import answer, submit

views = Blueprint("picture", __name__)


@views.route("/families/<uuid:family_id>/statements/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_statement(family_id: UUID) -> Response:
    form = StatementForm()
    around = people_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_people(around)
    if not form.is_submitted():
        form.corrects.data = request.args.get("corrects", "")
    return submit(
        form,
        lambda: actions.write_statement(
            by=current(), family_id=family_id, said=form.said(), corrects_id=form.corrects_id
        ),
        lambda _: with_notice(url_for("overview.family", family_id=family_id), "statement-written"),
    ) or answer("picture/new_statement.html", form, around=around)


@views.route("/families/<uuid:family_id>/statements/<uuid:statement_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def statement(family_id: UUID, statement_id: UUID) -> Response:
    form = ChangedStatementForm()
    shown = actions.statement_page(by=current(), family_id=family_id, statement_id=statement_id, ride_id=form.ride_id)
    form.rides_on(shown.ride_id)
    if not form.is_submitted():
        form.text.data, form.version.data = shown.statement.text, str(shown.statement.version)
    return submit(
        form,
        lambda: actions.change_statement(
            by=current(),
            family_id=family_id,
            statement_id=statement_id,
            version=form.version_read,
            text=words(form.text),
        ),
        lambda _: with_notice(url_for("overview.family", family_id=family_id), "statement-changed"),
    ) or answer("picture/statement.html", form, shown=shown, moved=form.catch_up(shown.statement.version))


notices.register("statement-written", N_("Saved."))
notices.register("statement-changed", N_("The words were put right."))
