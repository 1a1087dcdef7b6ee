"""The family page."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.policy import Permission
from casework.errors import N_
from casework.families.models import LANGUAGES, SERVICES
from casework.families.sharing import share_line, unshare_line
from casework.families.sharing import unshare_all as unshare_everything
from casework.meetings.forms import EncounterForm
from casework.meetings.models import HOW
from casework.overview import actions, sharing
from casework.overview.forms import ShareForm
from casework.picture.models import FEELS
from casework.plan.line.forms import QuickForm
from casework.shell import notices
from casework.shell.current import current
from casework.shell.forms import ButtonForm, uuid_or_none
from casework.shell.notices import with_notice
from casework.shell.pages import answer, page, refused, submit

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


@views.route("/families/<uuid:family_id>/lines/<uuid:line_id>")
@requires(Permission.WRITE_FAMILY)
def shared(family_id: UUID, line_id: UUID) -> Response:
    shown = sharing.preview_line(by=current(), family_id=family_id, line_id=line_id)
    return page("overview/share.html", shown=shown, moved=False, button=ButtonForm())


@views.route("/families/<uuid:family_id>/lines/<uuid:line_id>/share/<uuid:person_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def share(family_id: UUID, line_id: UUID, person_id: UUID) -> Response:
    form = ShareForm()
    which: dict[str, Any] = {"family_id": family_id, "line_id": line_id}
    shown = sharing.preview_line(by=current(), **which, person_id=person_id, ride_id=form.ride_id)
    form.of(shown)
    return submit(
        form,
        lambda: share_line(
            by=current(), **which, person_id=person_id, version=form.version_read, agreed=bool(form.agreed.data)
        ),
        lambda _: with_notice(url_for(".shared", family_id=family_id, line_id=line_id), "line-shared"),
    ) or answer(
        "overview/share.html",
        form,
        shown=shown,
        moved=form.catch_up(shown.sharing.version),
        button=ButtonForm(None),
    )


@views.route(
    "/families/<uuid:family_id>/lines/<uuid:line_id>/<int:version>/shared/<uuid:person_id>/back", methods=["POST"]
)
@requires(Permission.WRITE_FAMILY)
def unshare(family_id: UUID, line_id: UUID, version: int, person_id: UUID) -> Response:
    form, back = ButtonForm(), url_for(".shared", family_id=family_id, line_id=line_id)
    protected_id = uuid_or_none(request.args.get("on"))
    if protected_id:
        back = url_for(".shared_before", family_id=family_id, person_id=protected_id)
    return submit(
        form,
        lambda: unshare_line(by=current(), family_id=family_id, line_id=line_id, version=version, person_id=person_id),
        lambda _: with_notice(back, "line-unshared"),
    ) or refused(form, back)


@views.route("/families/<uuid:family_id>/people/<uuid:person_id>/shared-before")
@requires(Permission.WRITE_FAMILY)
def shared_before(family_id: UUID, person_id: UUID) -> Response:
    shown = sharing.shared_before(by=current(), family_id=family_id, person_id=person_id)
    return page("overview/shared_before.html", shown=shown, button=ButtonForm())


@views.route("/families/<uuid:family_id>/people/<uuid:person_id>/shared-before/back", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def unshare_all(family_id: UUID, person_id: UUID) -> Response:
    form, back = ButtonForm(), url_for(".shared_before", family_id=family_id, person_id=person_id)
    return submit(
        form,
        lambda: unshare_everything(by=current(), family_id=family_id, person_id=person_id),
        lambda _: with_notice(back, "lines-unshared"),
    ) or refused(form, back)


notices.register("lines-unshared", N_("Taken back. The other adults do not read these any more."))
notices.register("line-shared", N_("This person can read it now. You can take that back here."))
notices.register("line-unshared", N_("This person does not read it any more."))
