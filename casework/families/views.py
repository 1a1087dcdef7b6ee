"""Pages of families and their people."""

from uuid import UUID

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.opening import enter
from casework.access.policy import Actor, Permission, Role
from casework.errors import N_
from casework.families import actions, homes, invitations, members, relations, returning
from casework.families import protection as protections
from casework.families.forms import (
    ChangedPersonForm,
    EndReadingForm,
    FamilyForm,
    HomeForm,
    PersonForm,
    ProtectionForm,
    RelationForm,
    ids,
    spoken,
)
from casework.families.matters import CLOSING_REASONS
from casework.families.models import SERVICES
from casework.organisation.actions import unit_names
from casework.shell import navigation, notices
from casework.shell.current import current
from casework.shell.forms import ButtonForm, words
from casework.shell.navigation import FamilyLink
from casework.shell.notices import with_notice
from casework.shell.pages import answer, page, refused, submit

views = Blueprint("families", __name__)


@views.route("/families/new", methods=["GET", "POST"])
@requires(Permission.OPEN_FAMILY)
def new_family() -> Response:
    enter(by=current(), permission=Permission.OPEN_FAMILY)
    navigation.page_within("caseload.families")
    form = FamilyForm()
    form.for_units(unit_names(actions.own_units(current())))
    form.offer(returning.been_here(by=current(), code=words(form.identity_code)), N_("Open a new family"))

    def act() -> UUID:
        by, contact_by = current(), words(form.contact_by)
        services, wish = form.services.data or (), form.wish.data or None
        if form.again_id:
            code, again_id = words(form.identity_code), form.again_id
            return returning.reopen(
                by=by, family_id=again_id, code=code, contact_by=contact_by, services=services, wish=wish
            )
        unit_id, name = UUID(form.unit.data), words(form.name)
        return actions.open_family(
            by=by, unit_id=unit_id, name=name, contact_by=contact_by, services=services, wish=wish
        )

    return submit(
        form,
        act,
        lambda family_id: with_notice(
            url_for("overview.family", family_id=family_id), "family-reopened" if form.again_id else "family-opened"
        ),
    ) or answer("families/new_family.html", form)


@views.route("/families/former-members", methods=["GET", "POST"])
@requires(Permission.READ_CASELOAD)
def end_reading() -> Response:
    enter(by=current(), permission=Permission.READ_CASELOAD)
    navigation.page_within("caseload.families")
    form = EndReadingForm()
    code = words(form.identity_code)
    form.offer(returning.still_reads(by=current(), code=code))
    return submit(
        form,
        lambda: returning.end_reading(by=current(), family_id=UUID(form.family.data), code=code),
        lambda _: with_notice(url_for("caseload.families"), "reading-ended"),
    ) or answer("families/end_reading.html", form)


@views.route("/families/<uuid:family_id>/people")
@requires(Permission.READ_FAMILY)
def people(family_id: UUID) -> Response:
    shown = homes.family_people(by=current(), family_id=family_id)
    return page(
        "families/people.html", shown=shown, service_words=SERVICES, reason_words=CLOSING_REASONS, button=ButtonForm()
    )


@views.route("/families/<uuid:family_id>/people/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_person(family_id: UUID) -> Response:
    form = PersonForm()
    around = actions.people_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_people(around)
    form.offer(returning.been_here(by=current(), code=words(form.identity_code)), N_("Add this person here"))

    def act() -> UUID:
        if form.again_id:
            code = words(form.identity_code)
            return returning.reopen_from(by=current(), family_id=form.again_id, code=code, from_id=family_id)
        return members.add_family_member(
            by=current(), family_id=family_id, person=form.person(), bonds=form.relations()
        )

    def then(done_id: UUID) -> str:
        if form.again_id:
            return with_notice(url_for("overview.family", family_id=done_id), "family-reopened")
        # Somebody protected may not be the only one at home; their own page asks.
        own = url_for(".person", family_id=family_id, person_id=done_id)
        return with_notice(
            own if form.protected.data else url_for("overview.family", family_id=family_id), "person-added"
        )

    return submit(form, act, then) or answer("families/new_person.html", form, around=around)


@views.route("/families/<uuid:family_id>/people/<uuid:person_id>")
@requires(Permission.READ_FAMILY)
def person(family_id: UUID, person_id: UUID) -> Response:
    shown = members.person_page(by=current(), family_id=family_id, person_id=person_id)
    return page("families/person.html", shown=shown, button=ButtonForm(), codes=spoken())


@views.route("/families/<uuid:family_id>/people/<uuid:person_id>/edit", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def edit_person(family_id: UUID, person_id: UUID) -> Response:
    form, back = ChangedPersonForm(), url_for(".person", family_id=family_id, person_id=person_id)
    shown = members.person_to_change(by=current(), family_id=family_id, person_id=person_id, ride_id=form.ride_id)
    form.with_words()
    form.rides_on(shown.ride_id)
    if not form.is_submitted():
        form.begin_with(shown.told, shown.version)
    return submit(
        form,
        lambda: members.change_person(
            by=current(), family_id=family_id, person_id=person_id, version=form.version_read, person=form.person()
        ),
        lambda _: with_notice(back, "person-changed"),
    ) or answer("families/edit_person.html", form, shown=shown, moved=form.catch_up(shown.version), codes=spoken())


@views.route("/families/<uuid:family_id>/people/<uuid:person_id>/protection", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def protection(family_id: UUID, person_id: UUID) -> Response:
    form, back = ProtectionForm(), url_for(".person", family_id=family_id, person_id=person_id)
    shown = protections.protection_page(by=current(), family_id=family_id, person_id=person_id, ride_id=form.ride_id)
    form.for_page(shown)
    return submit(
        form,
        lambda: protections.protect_too(
            by=current(), family_id=family_id, person_id=person_id, others=ids(form.others.data)
        ),
        lambda _: with_notice(back, "person-changed"),
    ) or answer("families/protection.html", form, shown=shown)


@views.route("/families/<uuid:family_id>/people/<uuid:person_id>/relations/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_relation(family_id: UUID, person_id: UUID) -> Response:
    form = RelationForm()
    shown = relations.new_relation_page(by=current(), family_id=family_id, person_id=person_id, ride_id=form.ride_id)
    form.for_new(shown)
    return submit(
        form,
        lambda: relations.begin_relation(
            by=current(),
            family_id=family_id,
            person_id=person_id,
            other_id=UUID(form.other.data),
            relation=form.relation(),
        ),
        lambda _: with_notice(url_for(".person", family_id=family_id, person_id=person_id), "relation-saved"),
    ) or answer("families/relation.html", form, shown=shown, moved=False, codes=spoken())


@views.route("/families/<uuid:family_id>/relations/<uuid:relation_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def relation(family_id: UUID, relation_id: UUID) -> Response:
    form = RelationForm()
    # The form first: pressed twice, the relation that its page shows has ended.
    done = submit(
        form,
        lambda: relations.change_relation(
            by=current(),
            family_id=family_id,
            relation_id=relation_id,
            version=form.version_read,
            relation=form.relation(),
        ),
        lambda child_id: with_notice(url_for(".person", family_id=family_id, person_id=child_id), "relation-saved"),
    )
    if done:
        return done
    shown = relations.relation_page(by=current(), family_id=family_id, relation_id=relation_id, ride_id=form.ride_id)
    form.rides_on(shown.ride_id)
    if not form.is_submitted():
        form.begin_with(shown)
    return answer("families/relation.html", form, shown=shown, moved=form.catch_up(shown.version), codes=spoken())


@views.route("/families/<uuid:family_id>/relations/<uuid:relation_id>/end", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def end_relation(family_id: UUID, relation_id: UUID) -> Response:
    form = ButtonForm()
    return submit(
        form,
        lambda: relations.end_relation(by=current(), family_id=family_id, relation_id=relation_id),
        lambda child_id: with_notice(url_for(".person", family_id=family_id, person_id=child_id), "relation-ended"),
    ) or refused(form, url_for(".people", family_id=family_id))


@views.route("/families/<uuid:family_id>/homes/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_home(family_id: UUID) -> Response:
    form = HomeForm()
    shown = homes.home_page(by=current(), family_id=family_id, home_id=None, ride_id=form.ride_id)
    form.for_page(shown)
    return submit(
        form,
        lambda: homes.add_home(
            by=current(), family_id=family_id, name=words(form.name), residents=ids(form.residents.data)
        ),
        lambda _: with_notice(url_for(".people", family_id=family_id), "home-saved"),
    ) or answer("families/home.html", form, shown=shown, moved=False)


@views.route("/families/<uuid:family_id>/homes/<uuid:home_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def home(family_id: UUID, home_id: UUID) -> Response:
    form = HomeForm()
    shown = homes.home_page(by=current(), family_id=family_id, home_id=home_id, ride_id=form.ride_id)
    form.for_page(shown)
    return submit(
        form,
        lambda: homes.change_home(
            by=current(),
            family_id=family_id,
            home_id=home_id,
            version=form.version_read,
            name=words(form.name),
            residents=ids(form.residents.data),
        ),
        lambda _: with_notice(url_for(".people", family_id=family_id), "home-saved"),
    ) or answer("families/home.html", form, shown=shown, moved=form.catch_up(shown.version))


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
        FamilyLink(row.name, url_for("overview.family", family_id=row.family_id), row.family_id)
        for row in actions.family_names(by=by)
        if row.carried
    ]


notices.register("family-opened", N_("The family is open. Next: who belongs to it?"))
notices.register("family-reopened", N_("The family is with us again. Each person is asked anew to take part."))
notices.register("person-changed", N_("Saved. How it stood before is kept."))
notices.register("relation-saved", N_("Saved. What was valid before stays in the history."))
notices.register("relation-ended", N_("Ended. It stays in the history."))
notices.register("home-saved", N_("Saved."))
notices.register("person-added", N_("Saved."))
notices.register("person-invited", N_("Invited. They see the invitation when they sign in."))
notices.register("person-confirmed", N_("Confirmed. They now see what is meant for them."))
notices.register("membership-ended", N_("Ended. They see nothing of this family any more."))
notices.register("reading-ended", N_("Ended. This person reads nothing of that family any more."))
navigation.register_families(lambda by: _own_families(by) if by.units_as(Role.WORKER) else [])
