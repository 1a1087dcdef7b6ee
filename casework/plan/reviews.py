"""When the plan is looked at again together (Act 1301/2014 § 39): set, changed, done."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.db import Changed, explain, session, store
from casework.errors import N_, NotFound, Refused
from casework.plan.actions import GONE_BY
from casework.plan.models import PlanReview

explain("uq_plan_review_waiting", N_("Somebody has just set a day. Look at the page again."), field="due_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """A review as pages show it."""

    id: UUID
    due_on: date
    words: str | None
    done_at: datetime | None
    version: int

    @property
    def passed(self) -> bool:
        """Whether its day has gone by and it was not done."""
        return self.done_at is None and self.due_on < clock.today()


def set_review(*, by: Actor, family_id: UUID, due_on: date, words: str | None, version: int) -> None:
    """Say when the plan is looked at next, or put another day; ``version`` is that of the day read, 0 for none.

    Raises:
        Changed: somebody saved another day meanwhile.
        Refused: the day has gone by.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        review = _waiting(door)
        if (review.version if review else 0) != version:
            raise Changed
        if due_on < clock.today() and (review is None or due_on != review.due_on):
            raise Refused(GONE_BY, field="due_on")
        if review is None:
            review = PlanReview(family_id=family_id, due_on=due_on, words=words)
        review.due_on, review.words = due_on, words
        store(review)
        door.record(Action.REVIEW_SET, review)


def review_done(*, by: Actor, family_id: UUID, review_id: UUID, done: bool) -> None:
    """The plan was looked at together; or take that back while no other day is set. So already, it stays so.

    Raises:
        NotFound: there is none such in this family.
        Refused: another day is set.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        review = session().get(PlanReview, review_id)
        if review is None or review.family_id != family_id:
            raise NotFound
        if (review.done_at is not None) == done:
            door.note_reading(Action.FAMILY_READ)
            return
        review.done_at = clock.now() if done else None
        store(review)
        door.record(Action.REVIEW_DONE if done else Action.REVIEW_SET, review)


def reviews_in(door: Opening) -> tuple[ReviewView | None, Sequence[ReviewView]]:
    """The review that waits, if any, and those that were, the latest first."""
    latest_first = sorted(door.rows(PlanReview), key=lambda review: review.due_on, reverse=True)
    views = [_view(review) for review in latest_first]
    return next((view for view in views if view.done_at is None), None), [v for v in views if v.done_at is not None]


def reviews_due(family_ids: Collection[UUID], *, until: date) -> Mapping[UUID, date]:
    """Whose plan is to be looked at by a day, and on which day, among families the caller has been let in to count."""
    query = select(PlanReview.family_id, PlanReview.due_on).where(
        PlanReview.family_id.in_(family_ids), PlanReview.done_at.is_(None), PlanReview.due_on <= until
    )
    return dict(session().execute(query).all())


def _waiting(door: Opening) -> PlanReview | None:
    query = select(PlanReview).where(PlanReview.family_id == door.family_id, PlanReview.done_at.is_(None))
    return session().scalars(query).first()


def _view(review: PlanReview) -> ReviewView:
    return ReviewView(
        id=review.id, due_on=review.due_on, words=review.words, done_at=review.done_at, version=review.version
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """The day that is set, to put another."""

    family_id: UUID
    review: ReviewView | None
    ride_id: UUID | None

    @property
    def version(self) -> int:
        """The version of the day that is set; 0 for none."""
        return self.review.version if self.review else 0


def review_page(*, by: Actor, family_id: UUID, ride_id: UUID | None = None) -> ReviewPage:
    """When a family's plan is looked at next, for whoever carries its matter."""
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.WRITE_FAMILY, action=Action.FAMILY_READ, ride_id=ride_id
    ) as door:
        return ReviewPage(family_id=family_id, review=reviews_in(door)[0], ride_id=door.ride_id)
