"""Pages of the overall picture."""

from uuid import UUID

from flask import Blueprint, current_app, request, url_for
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.policy import Permission
from casework.errors import N_
from casework.families.actions import people_page
from casework.families.models import LANGUAGES, SERVICES
from casework.picture import actions, hearings, in_use, whole
from casework.picture.forms import (
    ChangedServiceForm,
    ChangedStatementForm,
    HearingForm,
    ServiceForm,
    StatementForm,
    area_or_none,
)
from casework.picture.models import AREAS, FOUND_OUT, QUESTIONS
from casework.shell import notices
from casework.shell.current import current
from casework.shell.forms import ButtonForm, words
from casework.shell.notices import with_notice
from casework.shell.pages import answer, page, refused, submit

views = Blueprint("picture", __name__)


@views.route("/families/<uuid:family_id>/picture")
@requires(Permission.READ_FAMILY)
def picture(family_id: UUID) -> Response:
    days = current_app.config["RINNALLA"].picture_days
    return page(
        "picture/picture.html",
        shown=whole.picture_page(by=current(), family_id=family_id, picture_days=days),
        button=ButtonForm(),
        area_words=AREAS,
        questions=QUESTIONS,
        how_words=FOUND_OUT,
        service_words=SERVICES,
        language_words=LANGUAGES,
    )


@views.route("/families/<uuid:family_id>/statements/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_statement(family_id: UUID) -> Response:
    form = StatementForm()
    around = people_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_people(around)
    if not form.is_submitted():
        form.begin_with(*(request.args.get(name, "") for name in ("kind", "area", "corrects", "differs")))
    return submit(
        form,
        lambda: actions.write_statement(
            by=current(),
            family_id=family_id,
            said=form.said(),
            corrects_id=form.corrects_id,
            differs_from_id=form.differs_from_id,
        ),
        lambda _: with_notice(_picture(family_id, form.area.data), "statement-written"),
    ) or answer("picture/new_statement.html", form, around=around)


@views.route("/families/<uuid:family_id>/statements/<uuid:statement_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def statement(family_id: UUID, statement_id: UUID) -> Response:
    form = ChangedStatementForm()
    shown = actions.statement_page(by=current(), family_id=family_id, statement_id=statement_id, ride_id=form.ride_id)
    form.rides_on(shown.ride_id)
    form.of(shown.statement)
    return submit(
        form,
        lambda: actions.change_statement(
            by=current(),
            family_id=family_id,
            statement_id=statement_id,
            version=form.version_read,
            text=words(form.text),
            area=area_or_none(form.area.data),
        ),
        lambda _: with_notice(_picture(family_id, form.area.data), "statement-changed"),
    ) or answer("picture/statement.html", form, shown=shown, moved=form.catch_up(shown.statement.version))


@views.route("/families/<uuid:family_id>/statements/<uuid:statement_id>/<int:version>/still-so", methods=["POST"])
@requires(Permission.TAKE_PART)
def still_so(family_id: UUID, statement_id: UUID, version: int) -> Response:
    form, back = ButtonForm(), _page_it_was_pressed_on(family_id)
    return submit(
        form,
        lambda: actions.say_still_so(by=current(), family_id=family_id, statement_id=statement_id, version=version),
        lambda _: with_notice(back, "still-so"),
    ) or refused(form, back)


@views.route("/families/<uuid:family_id>/statements/<uuid:statement_id>/aside", methods=["POST"])
@requires(Permission.TAKE_PART)
def aside(family_id: UUID, statement_id: UUID) -> Response:
    form, back = ButtonForm(), _page_it_was_pressed_on(family_id)
    return submit(
        form,
        lambda: actions.lay_aside(by=current(), family_id=family_id, statement_id=statement_id),
        lambda _: with_notice(back, "laid-aside", about=statement_id),
    ) or refused(form, back)


@views.route("/families/<uuid:family_id>/statements/<uuid:statement_id>/back", methods=["POST"])
@requires(Permission.TAKE_PART)
def bring_back(family_id: UUID, statement_id: UUID) -> Response:
    form, back = ButtonForm(), _page_it_was_pressed_on(family_id)
    return submit(
        form,
        lambda: actions.bring_back(by=current(), family_id=family_id, statement_id=statement_id),
        lambda _: with_notice(back, "brought-back"),
    ) or refused(form, back)


@views.route("/families/<uuid:family_id>/hearings/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_hearing(family_id: UUID) -> Response:
    form = HearingForm()
    around = people_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_people(around)
    if not form.is_submitted():
        form.child.data = request.args.get("child", "")
    return submit(
        form,
        lambda: hearings.hear_child(by=current(), family_id=family_id, heard=form.heard()),
        lambda _: with_notice(_picture(family_id), "child-heard"),
    ) or answer("picture/new_hearing.html", form, around=around)


@views.route("/families/<uuid:family_id>/services/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_service(family_id: UUID) -> Response:
    form = ServiceForm()
    around = people_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_people(around, request.args.get("code", ""))
    return submit(
        form,
        lambda: in_use.note_service(by=current(), family_id=family_id, service=form.service()),
        lambda _: with_notice(_picture(family_id, "services"), "service-noted"),
    ) or answer("picture/service.html", form, around=around, service=None, moved=False, button=None)


@views.route("/families/<uuid:family_id>/services/<uuid:service_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def service(family_id: UUID, service_id: UUID) -> Response:
    form = ChangedServiceForm()
    shown = in_use.service_page(by=current(), family_id=family_id, service_id=service_id, ride_id=form.ride_id)
    form.for_people(shown.around)
    form.of(shown.service)
    button = ButtonForm(formdata=None)
    button.renew()
    return submit(
        form,
        lambda: in_use.change_service(
            by=current(),
            family_id=family_id,
            service_id=service_id,
            version=form.version_read,
            service=form.service(),
        ),
        lambda _: with_notice(_picture(family_id, "services"), "service-changed"),
    ) or answer(
        "picture/service.html",
        form,
        around=shown.around,
        service=shown.service,
        moved=form.catch_up(shown.service.version),
        button=button,
    )


@views.route("/families/<uuid:family_id>/services/<uuid:service_id>/end", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def end_service(family_id: UUID, service_id: UUID) -> Response:
    form, back = ButtonForm(), _picture(family_id, "services")
    return submit(
        form,
        lambda: in_use.end_service(by=current(), family_id=family_id, service_id=service_id),
        lambda _: with_notice(back, "service-ended"),
    ) or refused(form, back)


def _picture(family_id: UUID, part: str | None = None) -> str:
    """The page of the picture, at one part of it where it is known by its name."""
    known = part == "services" or area_or_none(part) is not None
    return url_for("picture.picture", family_id=family_id, _anchor=part if known else None)


def _page_it_was_pressed_on(family_id: UUID) -> str:
    """The page that the button names by a code; an address from outside is never followed."""
    if request.args.get("on") == "shared":
        return url_for("participation.picture", family_id=family_id)
    return _picture(family_id, request.args.get("area"))


def _bring_back(statement_id: UUID) -> str:
    """Only a page of the family can offer it: elsewhere nobody knows whose statement it is."""
    family_id = (request.view_args or {}).get("family_id")
    on = "shared" if request.blueprint == "participation" else None
    return url_for("picture.bring_back", family_id=family_id, statement_id=statement_id, on=on) if family_id else ""


notices.register("statement-written", N_("Saved."))
notices.register("statement-changed", N_("The words were put right."))
notices.register("still-so", N_("Thank you. It is marked that this is still so."))
notices.register("laid-aside", N_("Laid aside. It is kept and can be brought back."), undo=_bring_back)
notices.register("brought-back", N_("Brought back."))
notices.register("child-heard", N_("Saved. The child's view stands first on this page."))
notices.register("service-noted", N_("Saved."))
notices.register("service-changed", N_("Saved."))
notices.register("service-ended", N_("Ended today. It stays in the history."))
