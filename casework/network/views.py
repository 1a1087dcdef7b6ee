"""Pages of the network."""

from datetime import date
from functools import partial
from uuid import UUID

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from casework import clock
from casework.access.guard import requires
from casework.access.policy import Permission
from casework.errors import N_, NotFound
from casework.families.actions import people_page
from casework.network import actions, basis, ties
from casework.network.drawing import draw
from casework.network.earlier import network_on
from casework.network.forms import BasisForm, ChangedMemberForm, EndForm, FeelsForm, MemberForm, TieForm
from casework.network.models import CLOSENESS, IN_WORDS
from casework.shell import navigation, notices
from casework.shell.current import current
from casework.shell.forms import ButtonForm, uuid_or_none, words
from casework.shell.language import translate
from casework.shell.notices import with_notice
from casework.shell.pages import answer, page, refused, submit

views = Blueprint("network", __name__)


@views.route("/families/<uuid:family_id>/network")
@requires(Permission.READ_FAMILY)
def network(family_id: UUID) -> Response:
    navigation.page_kind("rail")
    viewpoint_id = uuid_or_none(request.args.get("viewpoint"))
    shown = actions.network_page(by=current(), family_id=family_id, viewpoint_id=viewpoint_id)
    ring_words = [translate(sentence) for sentence in CLOSENESS.values()]
    chosen = shown.member(uuid_or_none(request.args.get("person")))
    line, feels = MemberForm(), FeelsForm()
    line.for_people(shown.page)
    feels.offer()
    return page(
        "network/network.html",
        shown=shown,
        drawn=draw(shown, ring_words),
        chosen=chosen,
        as_list=request.args.get("show") == "list",
        form=line,
        feels=feels,
        button=ButtonForm(),
        in_words=IN_WORDS,
    )


@views.route("/families/<uuid:family_id>/network/earlier")
@requires(Permission.READ_FAMILY)
def earlier(family_id: UUID) -> Response:
    asked = request.args.get("day", type=date.fromisoformat)
    viewpoint_id = uuid_or_none(request.args.get("viewpoint"))
    shown = network_on(by=current(), family_id=family_id, day=asked, viewpoint_id=viewpoint_id)
    ring_words = [translate(sentence) for sentence in CLOSENESS.values()]
    return page(
        "network/earlier.html",
        shown=shown,
        drawn=draw(shown.then, ring_words),
        wrong_day=bool(request.args.get("day")) and asked != shown.day,
        today_is=clock.today(),
        in_words=IN_WORDS,
    )


@views.route("/families/<uuid:family_id>/network/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_member(family_id: UUID) -> Response:
    form = MemberForm()
    around = people_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_people(around)

    def act() -> UUID:
        viewpoint_id, tie = form.felt()
        return actions.add_member(
            by=current(), family_id=family_id, member=form.member(), viewpoint_id=viewpoint_id, tie=tie
        )

    return submit(form, act, partial(_at, family_id, notice="member-added")) or answer(
        "network/new_member.html", form, around=around
    )


@views.route("/families/<uuid:family_id>/network/<uuid:member_id>", methods=["GET", "POST"])
@requires(Permission.READ_FAMILY)
def member(family_id: UUID, member_id: UUID) -> Response:
    form = ChangedMemberForm()
    shown = actions.network_page(by=current(), family_id=family_id)
    view = _around(shown, member_id)
    form.for_member(view, None)

    def act() -> UUID:
        actions.change_member(
            by=current(),
            family_id=family_id,
            member_id=member_id,
            version=form.version_read,
            member=form.member(shown=bool(form.shown.data)),
        )
        return member_id

    return submit(form, act, partial(_at, family_id, notice="member-changed")) or answer(
        "network/member.html", form, shown=shown, view=view, moved=form.catch_up(view.version)
    )


@views.route("/families/<uuid:family_id>/network/<uuid:member_id>/end", methods=["GET", "POST"])
@requires(Permission.READ_FAMILY)
def end(family_id: UUID, member_id: UUID) -> Response:
    form = EndForm()
    shown = actions.network_page(by=current(), family_id=family_id)
    # Sent before this person is looked for: pressed twice, they stand here no more.
    done = submit(
        form,
        lambda: actions.end_member(by=current(), family_id=family_id, member_id=member_id, until=form.last_day),
        lambda _: with_notice(url_for(".network", family_id=family_id), "member-ended"),
    )
    if done:
        return done
    if not form.is_submitted():
        form.until.data = clock.today()
    return answer("network/end.html", form, shown=shown, view=_around(shown, member_id))


@views.route("/families/<uuid:family_id>/network/<uuid:member_id>/tie/<uuid:viewpoint_id>", methods=["GET", "POST"])
@requires(Permission.READ_FAMILY)
def tie(family_id: UUID, member_id: UUID, viewpoint_id: UUID) -> Response:
    form = TieForm()
    shown = actions.network_page(by=current(), family_id=family_id, viewpoint_id=viewpoint_id)
    view = _around(shown, member_id)
    if shown.viewpoint is None:
        raise NotFound
    form.for_tie(shown, viewpoint_id, view.tie)
    return submit(
        form,
        lambda: ties.set_tie(
            by=current(), family_id=family_id, viewpoint_id=viewpoint_id, member_id=member_id, felt=form.felt()
        ),
        lambda tie_id: _set(family_id, member_id, viewpoint_id, tie_id),
    ) or answer("network/tie.html", form, shown=shown, view=view)


@views.route("/families/<uuid:family_id>/network/<uuid:member_id>/tie/<uuid:viewpoint_id>/feels", methods=["POST"])
@requires(Permission.READ_FAMILY)
def feels(family_id: UUID, member_id: UUID, viewpoint_id: UUID) -> Response:
    form = FeelsForm()
    _around(actions.network_page(by=current(), family_id=family_id), member_id)
    form.offer()
    return submit(
        form,
        lambda: ties.set_tie(
            by=current(), family_id=family_id, viewpoint_id=viewpoint_id, member_id=member_id, felt=form.felt()
        ),
        lambda tie_id: _set(family_id, member_id, viewpoint_id, tie_id),
    ) or refused(form, url_for(".network", family_id=family_id))


@views.route("/families/<uuid:family_id>/network/ties/<uuid:tie_id>/take-back", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def take_back(family_id: UUID, tie_id: UUID) -> Response:
    form = ButtonForm()
    return submit(
        form,
        lambda: ties.take_back(by=current(), family_id=family_id, tie_id=tie_id),
        partial(_at, family_id, notice="tie-taken-back"),
    ) or refused(form, url_for(".network", family_id=family_id))


@views.route("/families/<uuid:family_id>/network/basis", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def map_basis(family_id: UUID) -> Response:
    form = BasisForm()
    around = people_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_people(around)
    return submit(
        form,
        lambda: basis.record_basis(
            by=current(), family_id=family_id, kind=form.kind, giver_id=form.giver_id, words=words(form.words)
        ),
        lambda _: with_notice(url_for(".network", family_id=family_id), "basis-recorded"),
    ) or answer("network/basis.html", form, around=around)


def _around(shown: actions.NetworkPage, member_id: UUID) -> actions.MemberView:
    """Somebody who stands around the family now and can be changed: no worker of the house."""
    view = next((view for view in shown.members if view.person.id == member_id), None)
    if view is None or view.person.kind.value == "worker":
        raise NotFound
    return view


def _at(family_id: UUID, member_id: UUID, *, notice: str) -> str:
    """The map with this person's panel open."""
    return with_notice(url_for(".network", family_id=family_id, person=member_id), notice)


def _set(family_id: UUID, member_id: UUID, viewpoint_id: UUID, tie_id: UUID) -> str:
    """The map from the viewpoint whose tie was set, with the way to take it back."""
    back = url_for(".network", family_id=family_id, viewpoint=viewpoint_id, person=member_id)
    return with_notice(back, "tie-set", about=tie_id)


def _undo(tie_id: UUID) -> str:
    return url_for(".take_back", family_id=(request.view_args or {})["family_id"], tie_id=tie_id)


notices.register("member-added", N_("Added to the network."))
notices.register("member-changed", N_("Saved."))
notices.register("member-ended", N_("Listed as former. This person sees nothing of the family any more."))
notices.register("tie-set", N_("The connection was saved."), undo=_undo)
notices.register("tie-taken-back", N_("The connection is as it was before."))
notices.register("basis-recorded", N_("Recorded what the map rests on."))
