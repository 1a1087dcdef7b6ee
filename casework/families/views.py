"""Pages of families and their people."""

from uuid import UUID

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.opening import enter
from casework.access.policy import Actor, Permission, Role
from casework.errors import N_
from casework.families import actions, invitations, members
from casework.families.forms import FamilyForm, PersonForm
from casework.organisation.actions import unit_names
from casework.shell import navigation, notices
from casework.shell.current import current
from casework.shell.forms import ButtonForm, words
from casework.shell.navigation import FamilyLink, NavItem
from casework.shell.notices import with_notice
from casework.shell.pages import answer, page, refused, submit

views = Blueprint("families", __name__)


@views.route("/families")
@requires(Permission.READ_CASELOAD)
def families() -> Response:
    enter(by=current(), permission=Permission.READ_CASELOAD)
    carried = [row for row in actions.family_names(by=current()) if row.carried]
    return page("families/families.html", families=carried)


@views.route("/families/new", methods=["GET", "POST"])
@requires(Permission.OPEN_FAMILY)
def new_family() -> Response:
    enter(by=current(), permission=Permission.OPEN_FAMILY)
    navigation.page_within("families.families")
    form = FamilyForm()
    form.for_units(unit_names(actions.own_units(current())))
    return submit(
        form,
        lambda: actions.open_family(
            by=current(),
            unit_id=UUID(form.unit.data),
            name=words(form.name),
            contact_by=words(form.contact_by),
            services=form.services.data or (),
        ),
        lambda family_id: with_notice(url_for("overview.family", family_id=family_id), "family-opened"),
    ) or answer("families/new_family.html", form)


@views.route("/families/<uuid:family_id>/people/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_person(family_id: UUID) -> Response:
    form = PersonForm()
    around = actions.people_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_people(around)
    return submit(
        form,
        lambda: members.add_family_member(
            by=current(), family_id=family_id, person=form.person(), bonds=form.relations()
        ),
        lambda _: with_notice(url_for("overview.family", family_id=family_id), "person-added"),
    ) or answer("families/new_person.html", form, around=around)


@views.route("/families/<uuid:family_id>/people/<uuid:person_id>")
@requires(Permission.READ_FAMILY)
def person(family_id: UUID, person_id: UUID) -> Response:
    shown = members.person_page(by=current(), family_id=family_id, person_id=person_id)
    return page("families/person.html", shown=shown, button=ButtonForm())


@views.route("/families/<uuid:family_id>/people/<uuid:person_id>/invite", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def invite(family_id: UUID, person_id: UUID) -> Response:
    form, back = ButtonForm(), url_for(".person", family_id=family_id, person_id=person_id)
    return submit(
        form,
        lambda: invitations.invite(by=current(), family_id=family_id, person_id=person_id),
        lambda _: with_notice(back, "person-invited"),
    ) or refused(form, back)


@views.route("/families/<uuid:family_id>/people/<uuid:person_id>/confirm", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def confirm(family_id: UUID, person_id: UUID) -> Response:
    form, back = ButtonForm(), url_for(".person", family_id=family_id, person_id=person_id)
    return submit(
        form,
        lambda: invitations.confirm(by=current(), family_id=family_id, person_id=person_id),
        lambda _: with_notice(back, "person-confirmed"),
    ) or refused(form, back)


@views.route("/families/<uuid:family_id>/people/<uuid:person_id>/end", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def end(family_id: UUID, person_id: UUID) -> Response:
    form, back = ButtonForm(), url_for("overview.family", family_id=family_id)
    return submit(
        form,
        lambda: invitations.end_membership(by=current(), family_id=family_id, person_id=person_id),
        lambda _: with_notice(back, "membership-ended"),
    ) or refused(form, back)


def _own_families(by: Actor) -> list[FamilyLink]:
    return [
        FamilyLink(row.name, url_for("overview.family", family_id=row.family_id), "", row.family_id)
        for row in actions.family_names(by=by)
        if row.carried
    ]


notices.register("family-opened", N_("The family is open. Next: who belongs to it?"))
notices.register("person-added", N_("Saved."))
notices.register("person-invited", N_("Invited. They see the invitation when they sign in."))
notices.register("person-confirmed", N_("Confirmed. They now see what is meant for them."))
notices.register("membership-ended", N_("Ended. They see nothing of this family any more."))
navigation.register(
    NavItem(N_("Families"), "families.families", "users", 20, lambda by: bool(by.units_as(Role.WORKER)))
)
navigation.register_families(lambda by: _own_families(by) if by.units_as(Role.WORKER) else [])
