"""Pages of the baton."""

from uuid import UUID

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.policy import Permission
from casework.errors import N_
from casework.responsibility import actions, closing
from casework.responsibility.forms import CloseForm, DeclineForm, DeputyForm, ProposeForm
from casework.shell import navigation, notices
from casework.shell.current import current
from casework.shell.forms import ButtonForm, chosen_day, words
from casework.shell.notices import with_notice
from casework.shell.pages import answer, refused, submit

views = Blueprint("responsibility", __name__)


@views.route("/families/<uuid:family_id>/propose", methods=["GET", "POST"])
@requires(Permission.ALLOCATE)
def propose(family_id: UUID) -> Response:
    navigation.page_within("caseload.board")
    form = ProposeForm()
    shown = actions.allocation_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_workers(shown.workers)
    form.rides_on(shown.ride_id)
    if not form.is_submitted():
        form.worker.data = request.args.get("worker")
    return submit(
        form,
        lambda: actions.propose(by=current(), family_id=family_id, account_id=UUID(form.worker.data)),
        lambda _: with_notice(url_for("caseload.board"), "worker-proposed"),
    ) or answer("responsibility/propose.html", form, shown=shown)


@views.route("/families/<uuid:family_id>/accept", methods=["POST"])
@requires(Permission.ANSWER_PROPOSAL)
def accept(family_id: UUID) -> Response:
    form = ButtonForm()
    return submit(
        form,
        lambda: actions.accept(by=current(), family_id=family_id),
        lambda _: with_notice(url_for("overview.family", family_id=family_id), "responsibility-accepted"),
    ) or refused(form, url_for("caseload.today"))


@views.route("/families/<uuid:family_id>/decline", methods=["GET", "POST"])
@requires(Permission.ANSWER_PROPOSAL)
def decline(family_id: UUID) -> Response:
    navigation.page_within("caseload.today")
    form = DeclineForm()
    # The form first: pressed twice, there is no proposal any more that its page could show.
    return submit(
        form,
        lambda: actions.decline(by=current(), family_id=family_id, reason=words(form.reason)),
        lambda _: with_notice(url_for("caseload.today"), "responsibility-declined"),
    ) or answer("responsibility/decline.html", form, shown=actions.proposal_page(by=current(), family_id=family_id))


@views.route("/families/<uuid:family_id>/deputy", methods=["GET", "POST"])
@requires(Permission.NAME_DEPUTY)
def deputy(family_id: UUID) -> Response:
    form = DeputyForm()
    shown = actions.deputy_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_workers(shown.workers)
    form.rides_on(shown.ride_id)
    return submit(
        form,
        lambda: actions.name_deputy(
            by=current(),
            family_id=family_id,
            account_id=UUID(form.worker.data),
            since=chosen_day(form.since),
            until=chosen_day(form.until),
        ),
        lambda _: with_notice(url_for("overview.family", family_id=family_id), "deputy-named"),
    ) or answer("responsibility/deputy.html", form, shown=shown)


@views.route("/families/<uuid:family_id>/close", methods=["GET", "POST"])
@requires(Permission.CLOSE_MATTER)
def close(family_id: UUID) -> Response:
    form = CloseForm()
    # The form first: pressed twice, the matter is closed already, and its page is nobody's.
    done = submit(
        form,
        lambda: closing.close_matter(
            by=current(),
            family_id=family_id,
            version=form.version_read,
            reason=form.reason.data,
            words=form.words.data or None,
            last_words=form.last_words.data or None,
        ),
        lambda _: with_notice(url_for("families.families"), "matter-closed"),
    )
    if done:
        return done
    shown = closing.closing_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.rides_on(shown.ride_id)
    if not form.is_submitted():
        form.version.data = str(shown.version)
    return answer("responsibility/close.html", form, shown=shown, moved=form.catch_up(shown.version))


notices.register("matter-closed", N_("The matter is closed. Nobody takes part in it any more."))
notices.register("worker-proposed", N_("Proposed. The worker answers next."))
notices.register("responsibility-accepted", N_("You are now the responsible worker."))
notices.register("responsibility-declined", N_("Declined. The supervisor proposes somebody else."))
notices.register("deputy-named", N_("The deputy is named."))
