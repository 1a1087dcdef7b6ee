"""Pages of the baton."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from casework import clock
from casework.access.guard import requires
from casework.access.policy import Permission
from casework.errors import N_
from casework.responsibility import actions, closing, deputies, family_view, history, own_workers, proposals
from casework.responsibility.forms import (
    CloseForm,
    DeclineForm,
    DeputyForm,
    LastDayForm,
    OwnWorkerForm,
    PassOnForm,
    ProposeForm,
    ViewForm,
    chosen_account,
)
from casework.responsibility.models import (
    ANSWERS,
    DECLINED_AS,
    OWN_WORKER_KINDS,
    QUALIFICATIONS,
    WAYS,
    WHY,
    Answer,
)
from casework.shell import navigation, notices
from casework.shell.current import current
from casework.shell.forms import ButtonForm, chosen_day, words
from casework.shell.notices import with_notice
from casework.shell.pages import answer, page, refused, submit

views = Blueprint("responsibility", __name__)

_SAID: dict[str, Any] = {"why_words": WHY, "declined_words": DECLINED_AS, "answer_words": ANSWERS, "way_words": WAYS}


# --- the proposal ---


@views.route("/families/<uuid:family_id>/propose", methods=["GET", "POST"])
@requires(Permission.ALLOCATE)
def propose(family_id: UUID) -> Response:
    navigation.page_within("caseload.board")
    form = ProposeForm()
    shown = proposals.allocation_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_workers(shown.workers)
    form.rides_on(shown.ride_id)
    if not form.is_submitted():
        form.worker.data = request.args.get("worker")
    return submit(
        form,
        lambda: actions.propose(
            by=current(), family_id=family_id, account_id=chosen_account(form), why=form.why.data or ""
        ),
        lambda _: with_notice(url_for("caseload.board"), "worker-proposed"),
    ) or answer("responsibility/propose.html", form, shown=shown, button=ButtonForm(), **_SAID)


@views.route("/families/<uuid:family_id>/propose/withdraw", methods=["POST"])
@requires(Permission.ALLOCATE)
def withdraw(family_id: UUID) -> Response:
    form, back = ButtonForm(), url_for(".propose", family_id=family_id)
    return submit(
        form,
        lambda: actions.withdraw(by=current(), family_id=family_id),
        lambda _: with_notice(back, "proposal-withdrawn"),
    ) or refused(form, back)


@views.route("/families/<uuid:family_id>/pass-on", methods=["GET", "POST"])
@requires(Permission.HAND_OVER)
def pass_on(family_id: UUID) -> Response:
    form = PassOnForm()
    shown = proposals.pass_on_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_workers(shown.workers)
    form.rides_on(shown.ride_id)
    return submit(
        form,
        lambda: actions.pass_on(
            by=current(),
            family_id=family_id,
            account_id=chosen_account(form),
            why=form.why.data or "",
            words=words(form.words),
        ),
        lambda _: with_notice(url_for("overview.family", family_id=family_id), "worker-proposed"),
    ) or answer("responsibility/pass_on.html", form, shown=shown, button=ButtonForm(), **_SAID)


@views.route("/families/<uuid:family_id>/pass-on/withdraw", methods=["POST"])
@requires(Permission.HAND_OVER)
def take_back(family_id: UUID) -> Response:
    form, back = ButtonForm(), url_for(".pass_on", family_id=family_id)
    return submit(
        form,
        lambda: actions.take_back(by=current(), family_id=family_id),
        lambda _: with_notice(back, "proposal-withdrawn"),
    ) or refused(form, back)


@views.route("/families/<uuid:family_id>/proposal")
@requires(Permission.ANSWER_PROPOSAL)
def proposal(family_id: UUID) -> Response:
    navigation.page_within("caseload.today")
    shown = proposals.proposal_page(by=current(), family_id=family_id)
    return page("responsibility/proposal.html", shown=shown, button=ButtonForm(), **_SAID)


@views.route("/families/<uuid:family_id>/accept", methods=["POST"])
@requires(Permission.ANSWER_PROPOSAL)
def accept(family_id: UUID) -> Response:
    form = ButtonForm()
    return submit(
        form,
        lambda: actions.accept(by=current(), family_id=family_id),
        lambda accepted: with_notice(
            url_for(".view", family_id=family_id, proposal_id=accepted), "responsibility-accepted"
        ),
    ) or refused(form, url_for("caseload.today"))


@views.route("/families/<uuid:family_id>/decline", methods=["GET", "POST"])
@requires(Permission.ANSWER_PROPOSAL)
def decline(family_id: UUID) -> Response:
    navigation.page_within("caseload.today")
    form = DeclineForm()
    form.with_reasons()
    # The form first: pressed twice, there is no proposal any more that its page could show.
    sent = submit(
        form,
        lambda: actions.decline(
            by=current(), family_id=family_id, reason=words(form.reason), declined_as=form.declined_as.data
        ),
        lambda _: with_notice(url_for("caseload.today"), "responsibility-declined"),
    )
    if sent is not None:
        return sent
    shown = proposals.proposal_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.rides_on(shown.ride_id)
    return answer("responsibility/decline.html", form, shown=shown)


# --- the family's word ---


@views.route("/families/<uuid:family_id>/proposal/<uuid:proposal_id>/word", methods=["GET", "POST"])
@requires(Permission.RECORD_VIEW)
def view(family_id: UUID, proposal_id: UUID) -> Response:
    navigation.page_within("caseload.today")
    form = ViewForm()
    shown = family_view.view_page(by=current(), family_id=family_id, proposal_id=proposal_id, ride_id=form.ride_id)
    form.for_family(shown.family)
    form.rides_on(shown.ride_id)
    form.starts_on(clock.today())
    return submit(
        form,
        lambda: family_view.record_family_view(
            by=current(), family_id=family_id, word=form.word(), proposal_id=proposal_id
        ),
        lambda passed: with_notice(url_for("caseload.today"), "responsibility-passed" if passed else "view-recorded"),
    ) or answer("responsibility/view.html", form, shown=shown, **_SAID)


@views.route("/our-plan/<uuid:family_id>/proposal/<uuid:proposal_id>/yes", methods=["POST"])
@requires(Permission.GIVE_VIEW)
def say_yes(family_id: UUID, proposal_id: UUID) -> Response:
    return _own_word(family_id, proposal_id, Answer.AGREED)


@views.route("/our-plan/<uuid:family_id>/proposal/<uuid:proposal_id>/talk", methods=["POST"])
@requires(Permission.GIVE_VIEW)
def talk_first(family_id: UUID, proposal_id: UUID) -> Response:
    return _own_word(family_id, proposal_id, Answer.TALK_FIRST)


def _own_word(family_id: UUID, proposal_id: UUID, said: Answer) -> Response:
    form, back = ButtonForm(), url_for("participation.plan", family_id=family_id)
    return submit(
        form,
        lambda: family_view.give_view(by=current(), family_id=family_id, proposal_id=proposal_id, answer=said),
        lambda _: with_notice(back, "view-given"),
    ) or refused(form, back)


# --- standing in ---


@views.route("/families/<uuid:family_id>/deputy", methods=["GET", "POST"])
@requires(Permission.NAME_DEPUTY)
def deputy(family_id: UUID) -> Response:
    form = DeputyForm()
    shown = deputies.deputy_page(by=current(), family_id=family_id, ride_id=form.ride_id)
    form.for_workers(shown.workers)
    form.rides_on(shown.ride_id)
    return submit(
        form,
        lambda: deputies.name_deputy(
            by=current(),
            family_id=family_id,
            account_id=chosen_account(form),
            since=chosen_day(form.since),
            until=chosen_day(form.until),
        ),
        lambda _: with_notice(url_for("overview.family", family_id=family_id), "deputy-named"),
    ) or answer("responsibility/deputy.html", form, shown=shown, button=ButtonForm(), today_is=clock.today())


@views.route("/families/<uuid:family_id>/deputy/<uuid:deputy_id>", methods=["GET", "POST"])
@requires(Permission.NAME_DEPUTY)
def changed_deputy(family_id: UUID, deputy_id: UUID) -> Response:
    form = LastDayForm()
    shown = deputies.one_deputy(by=current(), family_id=family_id, deputy_id=deputy_id, ride_id=form.ride_id)
    form.rides_on(shown.ride_id)
    form.starts_on(shown.deputy.until)
    return submit(
        form,
        lambda: deputies.change_deputy(
            by=current(), family_id=family_id, deputy_id=deputy_id, until=chosen_day(form.until)
        ),
        lambda _: with_notice(url_for(".deputy", family_id=family_id), "deputy-changed"),
    ) or answer("responsibility/changed_deputy.html", form, shown=shown)


@views.route("/families/<uuid:family_id>/deputy/<uuid:deputy_id>/end", methods=["POST"])
@requires(Permission.NAME_DEPUTY)
def end_deputy(family_id: UUID, deputy_id: UUID) -> Response:
    form, back = ButtonForm(), url_for(".deputy", family_id=family_id)
    return submit(
        form,
        lambda: deputies.end_deputy(by=current(), family_id=family_id, deputy_id=deputy_id),
        lambda _: with_notice(back, "deputy-changed"),
    ) or refused(form, back)


# --- history, and the workers that the law names ---


@views.route("/families/<uuid:family_id>/responsibility")
@requires(Permission.READ_FAMILY)
def responsibility(family_id: UUID) -> Response:
    shown = history.responsibility_page(by=current(), family_id=family_id)
    return page("responsibility/responsibility.html", shown=shown, kind_words=OWN_WORKER_KINDS, **_SAID)


@views.route("/families/<uuid:family_id>/people/<uuid:person_id>/own-workers", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def own_worker(family_id: UUID, person_id: UUID) -> Response:
    form = OwnWorkerForm()
    shown = own_workers.own_worker_page(by=current(), family_id=family_id, person_id=person_id, ride_id=form.ride_id)
    form.for_person(shown.named.person, shown.professionals)
    form.rides_on(shown.ride_id)
    back = url_for(".own_worker", family_id=family_id, person_id=person_id)
    return submit(
        form,
        lambda: own_workers.name_own_worker(by=current(), family_id=family_id, person_id=person_id, named=form.named()),
        lambda _: with_notice(back, "own-worker-saved"),
    ) or answer(
        "responsibility/own_workers.html",
        form,
        shown=shown,
        kind_words=OWN_WORKER_KINDS,
        qualification_words=QUALIFICATIONS,
    )


@views.route("/families/<uuid:family_id>/people/<uuid:person_id>/own-workers/<uuid:record_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def ended_own_worker(family_id: UUID, person_id: UUID, record_id: UUID) -> Response:
    form = LastDayForm()
    shown = own_workers.one_own_worker(
        by=current(), family_id=family_id, person_id=person_id, record_id=record_id, ride_id=form.ride_id
    )
    form.rides_on(shown.ride_id)
    form.starts_on(clock.today())
    back = url_for(".own_worker", family_id=family_id, person_id=person_id)
    return submit(
        form,
        lambda: own_workers.end_own_worker(
            by=current(),
            family_id=family_id,
            person_id=person_id,
            record_id=record_id,
            until=chosen_day(form.until),
        ),
        lambda _: with_notice(back, "own-worker-saved"),
    ) or answer("responsibility/ended_own_worker.html", form, shown=shown, back=back, kind_words=OWN_WORKER_KINDS)


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
        lambda _: with_notice(url_for("caseload.families"), "matter-closed"),
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
notices.register("proposal-withdrawn", N_("Withdrawn. Nobody is proposed now."))
notices.register("responsibility-accepted", N_("Thank you. Now the family has its word."))
notices.register("responsibility-declined", N_("Declined. Whoever proposed you sees it."))
notices.register("view-recorded", N_("Written down. The responsibility has not passed yet."))
notices.register("responsibility-passed", N_("Written down. The responsibility has passed."))
notices.register("view-given", N_("Thank you. We heard you."))
notices.register("deputy-named", N_("The deputy is named."))
notices.register("deputy-changed", N_("The deputy's days are changed."))
notices.register("own-worker-saved", N_("Saved."))
