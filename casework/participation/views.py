"""Our plan, and the answer to an invitation."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from casework import clock
from casework.access.guard import requires
from casework.access.policy import Actor, Assurance, Permission
from casework.errors import N_
from casework.families import invitations
from casework.participation import actions
from casework.picture.actions import confirm_statement
from casework.shell import navigation, notices
from casework.shell.current import current
from casework.shell.forms import ButtonForm
from casework.shell.navigation import NavItem
from casework.shell.notices import with_notice
from casework.shell.pages import page, refused, submit

views = Blueprint("participation", __name__)


@views.route("/our-plan")
@requires(Permission.USE_HOUSE)
def first() -> Response:
    waiting = actions.waiting_invitations(by=current())
    family_id = None if waiting else actions.first_family(by=current())
    if family_id is not None:
        return redirect(url_for(".plan", family_id=family_id), 303)
    weak = current().assurance < Assurance.STRONG
    return page("participation/invitations.html", waiting=waiting, weak=weak, button=ButtonForm())


@views.route("/our-plan/<uuid:family_id>")
@requires(Permission.READ_SHARED)
def plan(family_id: UUID) -> Response:
    navigation.page_kind("family")
    navigation.page_within("participation.first")
    shown = actions.our_plan(by=current(), family_id=family_id)
    return page("participation/our_plan.html", shown=shown, button=ButtonForm(), today_is=clock.today())


@views.route("/our-plan/<uuid:family_id>/accept", methods=["POST"])
@requires(Permission.ANSWER_INVITATION)
def accept(family_id: UUID) -> Response:
    form = ButtonForm()
    return submit(
        form,
        lambda: invitations.accept_invitation(by=current(), family_id=family_id),
        lambda _: with_notice(url_for(".first"), "invitation-accepted"),
    ) or refused(form, url_for(".first"))


@views.route("/our-plan/<uuid:family_id>/statements/<uuid:statement_id>/<int:version>/confirm", methods=["POST"])
@requires(Permission.TAKE_PART)
def confirm(family_id: UUID, statement_id: UUID, version: int) -> Response:
    form, back = ButtonForm(), url_for(".plan", family_id=family_id)
    return submit(
        form,
        lambda: confirm_statement(by=current(), family_id=family_id, statement_id=statement_id, version=version),
        lambda _: with_notice(back, "words-confirmed"),
    ) or refused(form, back)


def _takes_part(by: Actor) -> bool:
    return not by.roles


notices.register("invitation-accepted", N_("Thank you. The worker confirms next that it is you."))
notices.register("words-confirmed", N_("Thank you. These are now your words."))
navigation.register(NavItem(N_("Plan"), "participation.first", "list-checks", 10, _takes_part))
navigation.register_home(50, _takes_part, "participation.first")
