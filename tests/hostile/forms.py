"""Every form of the house with a good filling, so that each test spoils one thing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from casework import clock
from casework.audit.models import Action, AuditEvent
from casework.db import reading
from casework.demo.cast import artificial_code
from casework.families.lines import Line
from casework.families.models import Relation
from casework.meetings.gatherings.actions import plan_meeting, start_meeting
from casework.meetings.gatherings.closing import Outcome, begin_reading_back, close_meeting
from casework.meetings.gatherings.models import Given, Meeting, MeetingState, View
from casework.meetings.models import Encounter
from casework.picture.in_use import Service, note_service
from casework.picture.models import ServiceInUse, Statement
from casework.plan.models import AgreedAction, Goal
from casework.responsibility.actions import accept, propose
from casework.responsibility.models import Responsibility, ResponsibilityState
from tests.cast import Cast
from tests.inspect import fields, sentences
from tests.meetings.gatherings import planned

Typed = Mapping[str, str | list[str]]
HIDDEN = ("csrf_token", "form_key", "ride", "version")


@dataclass(frozen=True)
class Form:
    """A form: who fills it in, where it is, and what is typed into it."""

    name: str
    login: str
    address: Callable[[Cast], str]
    typed: Callable[[Cast], Typed]
    acts: Action
    required: tuple[str, ...] = ()
    texts: Mapping[str, int] = field(default_factory=dict)
    """Fields of free text, with how much goes in."""
    people: tuple[str, ...] = ()
    """Fields of ids of people."""
    choices: tuple[str, ...] = ()
    """All fields that offer choices."""
    days: tuple[str, ...] = ()
    before: Callable[[Cast], None] = lambda _: None

    def __str__(self) -> str:
        return self.name


def family(path: str, name: str = "Lehtovaara") -> Callable[[Cast], str]:
    return lambda cast: f"/families/{cast.family(name)}{path}"


def line_of(kind: type[Line], cast: Cast, name: str = "Lehtovaara") -> UUID:
    """A line of this family that may still be changed."""
    with reading() as work:
        query = select(kind.id).where(kind.family_id == cast.family(name)).order_by(kind.written_at, kind.id)
        if kind is AgreedAction:
            query = query.where(AgreedAction.done_at.is_(None))
        return work.scalars(query).first()


def own_words(cast: Cast) -> UUID:
    """What Sari said about herself alone, so that she may let anybody read how she sees it now."""
    with reading() as work:
        query = select(Statement).where(Statement.family_id == cast.family("Lehtovaara")).order_by(Statement.id)
        sari = {cast.person("Lehtovaara", SARI)}
        return next(one.id for one in work.scalars(query) if {row.participant_id for row in one.about} == sari)


def people(cast: Cast, *names: str) -> list[str]:
    return [str(cast.person("Lehtovaara", name)) for name in names]


SARI, NAVID, ELIEL, RAILI, MERI, OLLI = (
    "Sari Lehtovaara", "Navid Haidari", "Eliel", "Raili Lehtovaara", "Meri Kallioranta", "Olli Väisälä",
)  # fmt: skip


def a_day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def _propose_to_jonas(cast: Cast) -> None:
    propose(by=cast.actor("heli"), family_id=cast.family("Lillrank"), account_id=cast.accounts["jonas"])


def _jonas_accepts(cast: Cast) -> None:
    propose(by=cast.actor("heli"), family_id=cast.family("Lehtovaara"), account_id=cast.accounts["jonas"])
    accept(by=cast.actor("jonas"), family_id=cast.family("Lehtovaara"))


def _asked(cast: Cast) -> UUID:
    """The proposal that waits for the family's word."""
    with reading() as work:
        query = select(Responsibility.id).where(Responsibility.family_id == cast.family("Lehtovaara"))
        return work.scalars(query.where(Responsibility.state == ResponsibilityState.ACCEPTED)).one()


def meeting_of(cast: Cast) -> UUID:
    """The family's only meeting."""
    with reading() as work:
        return work.scalars(select(Meeting.id).where(Meeting.family_id == cast.family("Lehtovaara"))).one()


def _meet(cast: Cast, *, begin: bool = False) -> None:
    by, family_id = cast.actor("meri"), cast.family("Lehtovaara")
    with reading() as work:
        meeting_id = work.scalars(select(Meeting.id).where(Meeting.family_id == family_id)).first()
    if meeting_id is None:
        plan = planned(cast.person("Lehtovaara", SARI), cast.person("Lehtovaara", OLLI))
        meeting_id = plan_meeting(by=by, family_id=family_id, plan=plan)
    if begin:
        start_meeting(by=by, family_id=family_id, meeting_id=meeting_id)


def end_the_meeting(cast: Cast) -> None:
    """A meeting that is under way is ended, as it must be before the matter is closed."""
    by, family_id = cast.actor("meri"), cast.family("Lehtovaara")
    asked = {"by": by, "family_id": family_id}
    with reading() as work:
        under_way = select(Meeting.id).where(Meeting.family_id == family_id, Meeting.state == MeetingState.UNDER_WAY)
        meeting_id = work.scalars(under_way).one_or_none()
    if meeting_id is None:
        return
    begin_reading_back(**asked, meeting_id=meeting_id)
    with reading() as work:
        version = work.scalars(select(Meeting.version).where(Meeting.id == meeting_id)).one()
    answers = {cast.person("Lehtovaara", SARI): (View.YES, Given.ALOUD)}
    heard = Outcome(kept={}, standing={}, answers=answers)
    close_meeting(**asked, meeting_id=meeting_id, version=version, outcome=heard)


def _unit(cast: Cast) -> str:
    (unit_id,) = cast.actor("saana").units_as(*(role for role, _ in cast.actor("saana").roles))
    return str(unit_id)


def _sari(path: str) -> Callable[[Cast], str]:
    return lambda cast: family(f"/people/{cast.person('Lehtovaara', SARI)}{path}")(cast)


def _relation(cast: Cast) -> UUID:
    """What Sari is to Eliel."""
    with reading() as work:
        query = select(Relation.id).where(
            Relation.adult_id == cast.person("Lehtovaara", SARI),
            Relation.child_id == cast.person("Lehtovaara", ELIEL),
            Relation.ended_at.is_(None),
        )
        return work.scalars(query).one()


def _note_service(cast: Cast) -> None:
    service = Service(name="Family work", since=clock.today())
    note_service(by=cast.actor("meri"), family_id=cast.family("Lehtovaara"), service=service)


def service_of(cast: Cast) -> UUID:
    with reading() as work:
        return work.scalars(select(ServiceInUse.id)).first()


def service(cast: Cast) -> Typed:
    return {
        "name": "Family work", "contact_id": people(cast, RAILI)[0], "contact": "Pirjo, 040 1234567",
        "users": people(cast, SARI, ELIEL), "since": a_day(-30), "until": a_day(30),
    }  # fmt: skip


SERVICE = {
    "required": ("name", "since"), "texts": {"name": 200, "contact": 200}, "people": ("contact_id", "users"),
    "choices": ("contact_id", "users"), "days": ("since", "until"),
}  # fmt: skip


FORMS = (
    Form(
        "family", "saana", lambda _: "/families/new",
        lambda cast: {
            "name": "Rautio", "contact_by": "Aino, by phone", "services": ["school", "parish"], "unit": _unit(cast),
            "wish": "Calm evenings.\nTogether.", "identity_code": "",
        },
        Action.FAMILY_OPENED, required=("name", "contact_by", "unit"),
        texts={"name": 120, "contact_by": 200, "wish": 4_000},
        choices=("services", "unit"),
    ),
    Form(
        "person", "meri", family("/people/new"),
        lambda cast: {
            "safe_contact": "Call before noon", "name": "Otso", "born": "", "expected": "",
            "identity_code": artificial_code(clock.today().replace(year=2019, month=5, day=5), 950),
            "mother_tongue": "so", "service_language": "se", "interpreter": "y", "phone": "+358 40 1234567",
            "email": "otso@example.org", "address": "Rantatie 1", "municipality": "146", "other_municipality": "",
            "protected": "y", "protected_since": a_day(-3), "protected_until": a_day(300), "contact_address": "PL 1",
            "homes": [], "new_home": "Grandmother's", "bonds": people(cast, SARI, NAVID),
            "custody": "joint", "informed": "y", "lives_together": "y",
        },
        Action.PERSON_ADDED, required=("name",),
        texts={
            "safe_contact": 300, "name": 120, "phone": 40, "email": 120, "address": 200, "contact_address": 200,
            "new_home": 120,
        },
        people=("bonds", "homes"),
        choices=("bonds", "homes", "custody", "service_language", "mother_tongue", "municipality"),
        days=("born", "expected", "protected_since", "protected_until"),
    ),
    Form(
        "changed person", "meri", _sari("/edit"),
        lambda _: {
            "safe_contact": "Never by letter", "name": "Sari L.", "born": "1988-04-12", "expected": "",
            "identity_code": "", "mother_tongue": "fi", "service_language": "fi", "phone": "040 123 4567",
            "email": "", "address": "Rantatie 2", "municipality": "", "other_municipality": "091",
            "protected_since": "", "protected_until": "", "contact_address": "",
        },
        Action.PERSON_CHANGED, required=("name",),
        texts={"safe_contact": 300, "name": 120, "phone": 40, "email": 120, "address": 200, "contact_address": 200},
        choices=("service_language", "mother_tongue", "municipality"),
        days=("born", "expected", "protected_since", "protected_until"),
    ),
    Form(
        "home", "meri", family("/homes/new"),
        lambda cast: {"name": "Father's", "residents": people(cast, ELIEL, NAVID)},
        Action.HOME_CHANGED, required=("name",), texts={"name": 120}, people=("residents",), choices=("residents",),
    ),
    Form(
        "relation", "meri", lambda cast: family(f"/relations/{_relation(cast)}")(cast),
        lambda _: {
            "custody": "sole", "information": "specified", "matters": "School", "residence": "alternates",
            "meeting": "supported", "tasks": "Decides about school", "ground": "court", "ground_on": a_day(-9),
            "since": "", "until": "",
        },
        Action.RELATION_BEGUN, required=("custody", "information", "residence"), texts={"matters": 300, "tasks": 500},
        choices=("custody", "information", "residence", "meeting", "ground"), days=("ground_on", "since", "until"),
    ),
    Form(
        "closing", "meri", family("/close"),
        lambda _: {"reason": "other", "words": "A word", "last_words": "Thank you.\nAll the best."},
        Action.MATTER_CLOSED, required=("reason",), texts={"words": 500, "last_words": 2_000}, choices=("reason",),
        before=end_the_meeting,
    ),
    Form(
        "member", "meri", family("/network/new"),
        lambda cast: {
            "name": "Jussi", "role": "coach", "kind": "own", "sector": "friends", "identity_code": "",
            "closeness": "daily", "since": a_day(-30), "until": "", "viewpoint": people(cast, SARI)[0],
            "tie": "burdening",
        },
        Action.PERSON_ADDED, required=("name",), texts={"name": 120, "role": 120},
        people=("viewpoint",), choices=("kind", "sector", "closeness", "viewpoint", "tie"), days=("since", "until"),
    ),
    Form(
        "changed member", "meri", lambda cast: family(f"/network/{people(cast, 'Jaana')[0]}")(cast),
        lambda _: {
            "name": "Jaana", "role": "neighbour", "kind": "own", "sector": "friends", "closeness": "daily",
            "since": a_day(-30), "until": "", "identity_code": "", "shown": "y",
        },
        Action.MEMBER_CHANGED, required=("name",), texts={"name": 120, "role": 120},
        choices=("kind", "sector", "closeness"), days=("since", "until"),
    ),
    Form(
        "tie", "meri",
        lambda cast: family(f"/network/{people(cast, 'Jaana')[0]}/tie/{people(cast, SARI)[0]}")(cast),
        lambda cast: {
            "feels": "strong", "energy": "both", "words": "She listens.", "sees": people(cast, NAVID), "agreed": "y",
        },
        Action.TIE_SET, required=("feels",), texts={"words": 1_000}, people=("sees",),
        choices=("feels", "energy", "sees"),
    ),
    Form(
        "map basis", "meri", family("/network/basis"),
        lambda cast: {"basis": "consent", "giver": people(cast, SARI)[0], "words": "We drew together."},
        Action.MAP_BASIS_RECORDED, required=("basis",), texts={"words": 1_000}, people=("giver",),
        choices=("basis", "giver"),
    ),
    Form(
        "end of a member", "meri", lambda cast: family(f"/network/{people(cast, 'Jaana')[0]}/end")(cast),
        lambda _: {"until": a_day(-1)},
        Action.MEMBERSHIP_ENDED, required=("until",), days=("until",),
    ),
    Form(
        "consent", "meri", lambda cast: family(f"/people/{people(cast, OLLI)[0]}/consents/new")(cast),
        lambda cast: {
            "giver": people(cast, SARI)[0], "given_for": people(cast, SARI, ELIEL), "purpose": "other",
            "words": "Weekly messages.", "since": a_day(-1), "until": a_day(200), "how": "by_phone",
        },
        Action.CONSENT_GIVEN, required=("giver", "purpose", "since", "until", "how"), texts={"words": 1_000},
        people=("giver", "given_for"), choices=("giver", "given_for", "purpose", "how"), days=("since", "until"),
    ),
    Form(
        "statement", "meri", family("/statements/new"),
        lambda cast: {
            "text": "We sleep badly.\nAll of us.", "speaker": people(cast, SARI)[0], "kind": "worry",
            "about": people(cast, ELIEL), "sees": people(cast, SARI, RAILI), "agreed": "y",
            "area": "health", "day": a_day(-1), "language": "so", "interpreter": "Amina",
        },
        Action.STATEMENT_WRITTEN, required=("text", "speaker", "kind", "day"),
        texts={"text": 4_000, "interpreter": 120}, people=("speaker", "about", "sees"),
        choices=("speaker", "kind", "about", "sees", "area", "language"), days=("day",),
    ),
    Form(
        "hearing", "meri", family("/hearings/new"),
        lambda cast: {
            "child": people(cast, ELIEL)[0], "how": "through", "text": "Calm mornings.\nAnd drawing.",
            "note": "Olli told it", "day": a_day(-3), "language": "fi", "interpreter": "Amina",
            "sees": people(cast, SARI), "agreed": "y",
        },
        Action.CHILD_HEARD, required=("child", "how", "text", "note", "day"),
        texts={"text": 4_000, "note": 300, "interpreter": 120}, people=("child", "sees"),
        choices=("child", "how", "language", "sees"), days=("day",),
    ),
    Form("service", "meri", family("/services/new"), service, Action.SERVICE_NOTED, **SERVICE),
    Form(
        "changed service", "meri", lambda cast: family(f"/services/{service_of(cast)}")(cast),
        service, Action.SERVICE_CHANGED, before=_note_service, **SERVICE,
    ),
    Form(
        "seen differently", "sari",
        lambda cast: f"/our-plan/{cast.family('Lehtovaara')}/statements/{own_words(cast)}/differently",
        lambda cast: {"text": "Not every morning.\nOn Mondays.", "sees": people(cast, NAVID)},
        Action.STATEMENT_WRITTEN, required=("text",), texts={"text": 4_000}, people=("sees",), choices=("sees",),
    ),
    Form(
        "changed statement", "meri", lambda cast: family(f"/statements/{line_of(Statement, cast)}")(cast),
        lambda _: {"text": "Put otherwise.\n\nIn two parts.", "area": "people"},
        Action.STATEMENT_CHANGED, required=("text",), texts={"text": 4_000}, choices=("area",),
    ),
    Form(
        "goal", "meri", family("/goals/new"),
        lambda cast: {"title": "Everybody sleeps", "sees": people(cast, NAVID)},
        Action.GOAL_SET, required=("title",), texts={"title": 300}, people=("sees",), choices=("sees",),
    ),
    Form(
        "action", "meri", family("/actions/new"),
        lambda cast: {
            "text": "Asks about the club", "owners": people(cast, SARI, RAILI), "due_on": a_day(3),
            "due_words": "after school", "goal": "", "sees": people(cast, NAVID), "agreed": "y",
        },
        Action.ACTION_AGREED, required=("text", "owners"), texts={"text": 500, "due_words": 120},
        people=("owners", "sees"), choices=("owners", "goal", "sees"), days=("due_on",),
    ),
    Form(
        "changed action", "meri", lambda cast: family(f"/actions/{line_of(AgreedAction, cast)}")(cast),
        lambda cast: {
            "text": "Asks about another club", "owners": people(cast, SARI, NAVID), "due_on": a_day(9),
            "due_time": "9.30", "due_words": "after school", "goal": "", "agreed": "y",
        },
        Action.ACTION_CHANGED, required=("text", "owners"), texts={"text": 500, "due_words": 120},
        people=("owners",), choices=("owners", "goal"), days=("due_on",),
    ),
    Form(
        "changed goal", "meri", lambda cast: family(f"/goals/{line_of(Goal, cast)}")(cast),
        lambda _: {"title": "Everybody sleeps well"}, Action.GOAL_CHANGED, required=("title",), texts={"title": 300},
    ),
    Form(
        "answer", "meri", family("/plan/answers/new"),
        lambda cast: {
            "person": people(cast, SARI)[0], "answer": "thinking", "given": "By phone", "words": "Not yet.\nSoon.",
        },
        Action.PLAN_ANSWERED, required=("person", "answer"), texts={"given": 200, "words": 2_000},
        people=("person",), choices=("person", "answer"),
    ),
    Form(
        "own answer", "sari", lambda cast: f"/our-plan/{cast.family('Lehtovaara')}/answer",
        lambda _: {"answer": "otherwise", "words": "We would wait."}, Action.PLAN_ANSWERED, required=("answer",),
        texts={"words": 2_000}, choices=("answer",),
    ),
    Form(
        "feeling", "sari", lambda cast: f"/our-plan/{cast.family('Lehtovaara')}/feeling", lambda _: {"felt": "heavy"},
        Action.FEELING_TOLD, required=("felt",), choices=("felt",),
    ),
    Form(
        "review", "meri", family("/plan/review"), lambda _: {"due_on": a_day(30), "words": "At the clinic"},
        Action.REVIEW_SET, required=("due_on",), texts={"words": 200}, days=("due_on",),
    ),
    Form(
        "encounter", "meri", family("/encounters/new"),
        lambda cast: {
            "how": "visit", "people": people(cast, SARI, ELIEL), "not_reached": "y", "day": a_day(-2),
            "note": "We drew.\n\tTogether.", "sees": people(cast, SARI),
        },
        Action.ENCOUNTER_LOGGED, required=("how", "people", "day"), texts={"note": 2_000},
        people=("people", "sees"), choices=("how", "people", "sees"), days=("day",),
    ),
    Form(
        "changed encounter", "meri", lambda cast: family(f"/encounters/{line_of(Encounter, cast)}")(cast),
        lambda cast: {
            "how": "visit", "people": people(cast, SARI, ELIEL), "not_reached": "y", "day": a_day(-2),
            "note": "We drew.\n\tTogether.", "sees": people(cast, SARI),
        },
        Action.ENCOUNTER_CHANGED, required=("how", "people", "day"), texts={"note": 2_000},
        people=("people", "sees"), choices=("how", "people", "sees"), days=("day",),
    ),
    Form(
        "meeting", "meri", family("/meetings/new"),
        lambda cast: {
            "purpose": "How the mornings go", "day": a_day(5), "begins": "10.00", "length": "60", "place": "Room 2",
            "interpreter": "Farid", "guests": people(cast, SARI, OLLI), "agreed_with": "Sari", "agreed_on": a_day(0),
            "agenda": "Welcome: What do you hope for?\nWhat is good now",
        },
        Action.MEETING_PLANNED, required=("purpose", "day", "begins", "length", "guests", "agenda"),
        texts={"purpose": 200, "place": 200, "interpreter": 120, "agreed_with": 200, "agenda": 2_000},
        people=("guests",), choices=("length", "guests"), days=("day", "agreed_on"),
    ),
    Form(
        "note", "meri", lambda cast: f"{family('/meetings')(cast)}/{meeting_of(cast)}/mode",
        lambda cast: {
            "mode": "note", "text": "Mornings are calmer.", "speaker": people(cast, SARI)[0], "phase": "1",
            "sees": people(cast, SARI), "agreed": "y",
        },
        Action.NOTE_WRITTEN, required=("text", "mode"), texts={"text": 2_000}, people=("speaker", "sees"),
        choices=("mode", "speaker", "sees"), before=lambda cast: _meet(cast, begin=True),
    ),
    Form(
        "meeting answer", "sari", lambda cast: f"/our-plan/{cast.family('Lehtovaara')}/meetings/{meeting_of(cast)}",
        lambda _: {"wish": "Talk about the evenings.", "cannot_come": "y"},
        Action.MEETING_ANSWERED, texts={"wish": 1_000}, before=_meet,
    ),
    Form(
        "deputy", "meri", family("/deputy"),
        lambda cast: {"worker": str(cast.accounts["saana"]), "since": a_day(1), "until": a_day(8)},
        Action.DEPUTY_NAMED, required=("worker", "since", "until"), people=("worker",), choices=("worker",),
        days=("since", "until"),
    ),
    Form(
        "proposal", "heli", family("/propose", "Lillrank"),
        lambda cast: {"worker": str(cast.accounts["saana"])},
        Action.RESPONSIBILITY_PROPOSED, required=("worker",), people=("worker",), choices=("worker",),
    ),
    Form(
        "decline", "jonas", family("/decline", "Lillrank"),
        lambda _: {"declined_as": "other", "reason": "I know the family"},
        Action.RESPONSIBILITY_DECLINED, required=("declined_as", "reason"), texts={"reason": 300},
        choices=("declined_as",), before=_propose_to_jonas,
    ),
    Form(
        "hand-over", "meri", family("/pass-on"),
        lambda cast: {
            "worker": str(cast.accounts["jonas"]), "why": "absence", "words": "Call after three.\n\nNot on Mondays.",
        },
        Action.RESPONSIBILITY_PROPOSED, required=("worker",), texts={"words": 4_000}, people=("worker",),
        choices=("worker", "why"),
    ),
    Form(
        "family's word", "meri", lambda cast: family(f"/proposal/{_asked(cast)}/word")(cast),
        lambda cast: {
            "person": people(cast, SARI)[0], "who": "", "answer": "talk_first", "way": "phone", "given_on": a_day(0),
        },
        Action.FAMILY_VIEW_RECORDED, required=("answer", "way", "given_on"), people=("person",),
        choices=("person", "answer", "way"), days=("given_on",), before=_jonas_accepts,
    ),
    Form(
        "own worker", "meri",
        lambda cast: family(f"/people/{cast.person('Lehtovaara', ELIEL)}/own-workers")(cast),
        lambda cast: {
            "kind": "own_worker", "professional": "", "name": "Irja Salmi", "qualification": "social_worker",
            "public_office": "y", "special_support": "y", "since": a_day(0),
        },
        Action.OWN_WORKER_NAMED, required=("kind", "name", "since"), texts={"name": 120}, people=("professional",),
        choices=("kind", "professional", "qualification"), days=("since",),
    ),
)  # fmt: skip


def named(name: str) -> Form:
    return next(one for one in FORMS if one.name == name)


class Filling:
    """One form opened in one person's browser, to be sent as often as a test likes."""

    def __init__(self, cast: Cast, form: Form, *, browser: FlaskClient | None = None) -> None:
        form.before(cast)
        self.cast, self.form, self.address = cast, form, form.address(cast)
        self.browser = browser or cast.browser_of(form.login)
        self.page = self.browser.get(self.address)
        assert self.page.status_code == 200, f"{form} is not shown: {self.page.status_code}"
        shown = fields(self.page.text, self.address)
        self.hidden = {name: shown[name][0] for name in HIDDEN if name in shown}
        self.typed = dict(form.typed(cast))
        self.before = self.acts()

    def send(self, **spoiled: str | list[str] | bytes | None) -> TestResponse:
        """Send it with these fields filled otherwise; None leaves a field out."""
        filled = self.hidden | self.typed | spoiled
        return self.browser.post(self.address, data={k: v for k, v in filled.items() if v is not None})

    def acts(self) -> int:
        """How many events there are of what this form does."""
        with reading() as work:
            query = select(func.count()).where(AuditEvent.action == self.form.acts)
            return work.scalars(query).one()

    @property
    def acted(self) -> int:
        return self.acts() - self.before

    def is_kept(self, answer: TestResponse, *but: str, **otherwise: str | list[str]) -> None:
        """The page says a sentence, and everything typed is still in the form."""
        assert answer.status_code in {409, 422}, f"{self.form}: {answer.status_code} {answer.location}"
        assert sentences(answer.text), f"{self.form}: no sentence says what is wrong"
        shown = fields(answer.text, self.address)
        wanted = {**self.typed, **otherwise}
        for name, value in wanted.items():
            if name not in but:
                values = [value] if isinstance(value, str) else value
                got = [one.removeprefix("\n").replace("\r\n", "\n") for one in shown.get(name, [])]
                assert sorted(got) == sorted(values), f"{self.form}: {name} was {values!r:.80} and is {got!r:.80}"
