"""Pages of consents, for those who carry the matter."""

from uuid import UUID

from flask import Blueprint, current_app, url_for
from werkzeug.wrappers import Response

from casework.access.guard import requires
from casework.access.policy import Permission
from casework.consent import actions
from casework.consent.forms import ConsentForm
from casework.consent.models import HOW, PURPOSES
from casework.errors import N_
from casework.shell import notices
from casework.shell.current import current
from casework.shell.forms import ButtonForm
from casework.shell.notices import with_notice
from casework.shell.pages import answer, page, refused, submit

views = Blueprint("consent", __name__)


@views.route("/families/<uuid:family_id>/people/<uuid:member_id>/consents")
@requires(Permission.WRITE_FAMILY)
def consents(family_id: UUID, member_id: UUID) -> Response:
    shown = actions.consent_page(by=current(), family_id=family_id, person_id=member_id)
    return page("consent/consents.html", shown=shown, purpose_words=PURPOSES, how_words=HOW, button=ButtonForm())


@views.route("/families/<uuid:family_id>/people/<uuid:member_id>/consents/new", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def new_consent(family_id: UUID, member_id: UUID) -> Response:
    form = ConsentForm()
    shown = actions.consent_page(by=current(), family_id=family_id, person_id=member_id, ride_id=form.ride_id)
    form.for_page(shown, current_app.config["RINNALLA"].consent_days)
    return submit(
        form,
        lambda: actions.record_consent(by=current(), family_id=family_id, person_id=member_id, consent=form.consent()),
        lambda _: with_notice(url_for("families.person", family_id=family_id, person_id=member_id), "consent-recorded"),
    ) or answer("consent/new_consent.html", form, shown=shown)


@views.route("/families/<uuid:family_id>/people/<uuid:member_id>/confirm-by-consent", methods=["POST"])
@requires(Permission.WRITE_FAMILY)
def confirm(family_id: UUID, member_id: UUID) -> Response:
    form, back = ButtonForm(), url_for("families.person", family_id=family_id, person_id=member_id)
    return submit(
        form,
        lambda: actions.confirm_member(by=current(), family_id=family_id, person_id=member_id),
        lambda _: with_notice(back, "person-confirmed"),
    ) or refused(form, back)


@views.route("/families/<uuid:family_id>/consents/<uuid:consent_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.WRITE_FAMILY)
def withdraw(family_id: UUID, consent_id: UUID) -> Response:
    form = ButtonForm()
    shown = actions.one_consent(by=current(), family_id=family_id, consent_id=consent_id)
    return submit(
        form,
        lambda: actions.withdraw_consent(by=current(), family_id=family_id, consent_id=consent_id),
        lambda member_id: with_notice(
            url_for(".consents", family_id=family_id, member_id=member_id), "consent-withdrawn"
        ),
    ) or answer("consent/withdraw.html", form, shown=shown)


notices.register("consent-recorded", N_("The consent was recorded."))
notices.register("consent-withdrawn", N_("The consent was withdrawn."))
