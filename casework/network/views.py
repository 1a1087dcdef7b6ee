"""Pages of the network."""

from uuid import UUID

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.policy import Permission
from casework.errors import N_
from casework.families.actions import people_page
from casework.network import actions
from casework.network.forms import MemberForm
from casework.network.models import SECTORS, TIES
from casework.shell import notices
from casework.shell.current import current
from casework.shell.notices import with_notice
from casework.shell.pages import answer, page, submit

views = Blueprint("network", __name__)


@views.route("/families/<uuid:family_id>/network")
@requires(Permission.READ_FAMILY)
def network(family_id: UUID) -> Response:
    shown = actions.network_page(by=current(), family_id=family_id)
    return page("network/network.html", shown=shown, sector_words=SECTORS, tie_words=TIES)


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

    return submit(form, act, lambda _: with_notice(url_for(".network", family_id=family_id), "member-added")) or answer(
        "network/new_member.html", form, around=around
    )


notices.register("member-added", N_("Added to the network."))
