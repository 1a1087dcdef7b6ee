"""Our plan, and the answer to an invitation."""

from uuid import UUID

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from casework import clock
from casework.access.guard import requires
from casework.access.policy import Actor, Assurance, Permission
from casework.consent.actions import one_consent, withdraw_consent
from casework.errors import N_, NotFound
from casework.families import invitations
from casework.families.forms import ids
from casework.network.actions import people_around
from casework.network.forms import TieForm
from casework.network.models import IN_WORDS
from casework.network.ties import set_tie
from casework.participation import actions, our_picture
from casework.participation.forms import DifferentlyForm, FeelingForm
from casework.picture import feelings
from casework.picture.actions import confirm_statement, see_differently
from casework.picture.models import AREAS, FOUND_OUT, HowItFeels
from casework.shell import navigation, notices
from casework.shell.current import current
from casework.shell.forms import ButtonForm, words
from casework.shell.language import language
from casework.shell.navigation import NavItem
from casework.shell.notices import with_notice
from casework.shell.pages import answer, page, refused, submit

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
    _of_family()
    shown = actions.our_plan(by=current(), family_id=family_id)
    return page(
        "participation/our_plan.html", shown=shown, button=ButtonForm(), feeling=FeelingForm(), today_is=clock.today()
    )


@views.route("/our-plan/<uuid:family_id>/feeling", methods=["GET", "POST"])
@requires(Permission.TAKE_PART)
def feeling(family_id: UUID) -> Response:
    _of_family()
    form = FeelingForm()
    shown = feelings.feeling_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.rides_on(shown.ride_id)
    if not form.is_submitted() and shown.felt:
        form.felt.data = shown.felt.value
    return submit(
        form,
        lambda: feelings.tell_feeling(by=current(), family_id=family_id, felt=HowItFeels(form.felt.data)),
        lambda _: with_notice(url_for(".plan", family_id=family_id), "feeling-told"),
    ) or answer("participation/feeling.html", form, shown=shown)


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
    on = ".picture" if request.args.get("on") == "shared" else ".plan"
    form, back = ButtonForm(), url_for(on, family_id=family_id)
    return submit(
        form,
        lambda: confirm_statement(by=current(), family_id=family_id, statement_id=statement_id, version=version),
        lambda _: with_notice(back, "words-confirmed"),
    ) or refused(form, back)


@views.route("/our-plan/<uuid:family_id>/picture")
@requires(Permission.READ_SHARED)
def picture(family_id: UUID) -> Response:
    _of_family()
    days = current_app.config["RINNALLA"].picture_days
    shown = our_picture.our_picture(by=current(), family_id=family_id, picture_days=days)
    return page(
        "participation/our_picture.html", shown=shown, button=ButtonForm(), area_words=AREAS, how_words=FOUND_OUT
    )


@views.route("/our-plan/<uuid:family_id>/statements/<uuid:statement_id>/differently", methods=["GET", "POST"])
@requires(Permission.TAKE_PART)
def differently(family_id: UUID, statement_id: UUID) -> Response:
    _of_family()
    form = DifferentlyForm()
    shown = our_picture.differently_page(
        by=current(), family_id=family_id, statement_id=statement_id, ride_id=form.ride_id
    )
    form.of(shown)
    return submit(
        form,
        lambda: see_differently(
            by=current(),
            family_id=family_id,
            statement_id=statement_id,
            text=words(form.text),
            sees=ids(form.sees.data),
            language=language(),
        ),
        lambda _: with_notice(url_for(".picture", family_id=family_id), "seen-differently"),
    ) or answer("participation/differently.html", form, shown=shown)


@views.route("/our-plan/<uuid:family_id>/people")
@requires(Permission.READ_SHARED)
def people(family_id: UUID) -> Response:
    _of_family("participation.people")
    shown = people_around(by=current(), family_id=family_id)
    return page("participation/people.html", shown=shown, in_words=IN_WORDS)


@views.route("/our-plan/<uuid:family_id>/people/<uuid:member_id>", methods=["GET", "POST"])
@requires(Permission.READ_SHARED)
def own_tie(family_id: UUID, member_id: UUID) -> Response:
    _of_family("participation.people")
    form, shown = TieForm(), people_around(by=current(), family_id=family_id)
    view, me = shown.member(member_id), shown.page.me
    if view is None or me is None:
        raise NotFound
    form.for_tie(shown, me, view.tie)
    return submit(
        form,
        lambda: set_tie(by=current(), family_id=family_id, viewpoint_id=me, member_id=member_id, felt=form.felt()),
        lambda _: with_notice(url_for(".people", family_id=family_id), "own-tie-set"),
    ) or answer("participation/own_tie.html", form, shown=shown, view=view)


@views.route("/our-plan/<uuid:family_id>/taking-part")
@requires(Permission.READ_SHARED)
def taking_part(family_id: UUID) -> Response:
    _of_family()
    return page("participation/taking_part.html", shown=actions.taking_part(by=current(), family_id=family_id))


@views.route("/our-plan/<uuid:family_id>/consents/<uuid:consent_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.READ_SHARED)
def withdraw(family_id: UUID, consent_id: UUID) -> Response:
    _of_family()
    form, shown = ButtonForm(), one_consent(by=current(), family_id=family_id, consent_id=consent_id, own=True)
    return submit(
        form,
        lambda: withdraw_consent(by=current(), family_id=family_id, consent_id=consent_id),
        lambda _: with_notice(url_for(".taking_part", family_id=family_id), "own-consent-withdrawn"),
    ) or answer("participation/withdraw.html", form, shown=shown)


def _of_family(within: str = "participation.first") -> None:
    navigation.page_kind("family")
    navigation.page_within(within)


def _takes_part(by: Actor) -> bool:
    return not by.roles


def _has_people(by: Actor) -> bool:
    """The people stand in the navigation of a family's own pages, for those who may see them."""
    family_id = (request.view_args or {}).get("family_id")
    return _takes_part(by) and family_id is not None and actions.belongs_to(by=by, family_id=family_id)


notices.register("invitation-accepted", N_("Thank you. The worker confirms next that it is you."))
notices.register("feeling-told", N_("Thank you for telling. You can change your answer this week."))
notices.register("own-tie-set", N_("Saved. Only those you chose see it."))
notices.register("own-consent-withdrawn", N_("You withdrew your consent. This person sees nothing of yours any more."))
notices.register("words-confirmed", N_("Thank you. These are now your words."))
notices.register("seen-differently", N_("Thank you. Your words now stand beside the others."))
navigation.register(NavItem(N_("Plan"), "participation.first", "list-checks", 10, _takes_part))
navigation.register(NavItem(N_("People"), "participation.people", "users", 20, _has_people, of_family=True))
navigation.register_home(50, _takes_part, "participation.first")
