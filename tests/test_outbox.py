"""What is told to the outside waits for the minute in which it can be taken back, and is told once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from threading import Barrier, Event
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from casework import clock, db, outbox, worker
from casework.access.models import OpeningRecord
from casework.accounts import letters
from casework.accounts.actions import disable
from casework.accounts.models import SignInSession
from casework.outbox import Due, Message, State
from casework.responsibility.actions import decline, propose
from casework.settings import Settings
from casework.shell.models import Submission
from tests.cast import Cast

NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class Box:
    """A post that keeps what it is given, or is away."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.away = False

    def carry(self, letter: EmailMessage) -> None:
        if self.away:
            raise ConnectionRefusedError
        self.letters.append(letter)


@pytest.fixture
def box(cast: Cast) -> Iterator[Box]:
    """The post of the demo region, where what its loading told of is sent already."""
    with cast.app.app_context():
        with db.transaction() as work:
            work.execute(update(Message).values(state=State.SENT))
        yield Box()


def deliver(box: Box, after: timedelta = timedelta(seconds=61)) -> int:
    with clock.at(NOON + after):
        return outbox.deliver(partial(letters.send, post=box, sender="a@b.example", address="https://r.example"))


def jonas_is_asked(cast: Cast) -> None:
    """Heli proposes Jonas, who reads Swedish, for Lillrank."""
    with clock.at(NOON):
        propose(by=cast.actor("heli"), family_id=cast.family("Lillrank"), account_id=cast.accounts["jonas"])


def states() -> list[State]:
    with db.reading() as work:
        return list(work.scalars(select(Message.state).where(Message.due_at >= NOON)))


def test_whoever_is_asked_gets_a_letter_that_names_nobody(cast: Cast, box: Box) -> None:
    jonas_is_asked(cast)
    assert deliver(box) == 1
    (letter,) = box.letters
    assert letter["To"] == "jonas@example.org"
    assert letter["Subject"] == "En familj behöver en ansvarig arbetstagare"
    assert "https://r.example" in letter.get_content()
    for secret in ("Lillrank", "Ida", "Heli", "Koivula"):
        assert secret not in letter.as_string()
    assert states() == [State.SENT]
    assert deliver(box, timedelta(days=1)) == 0


def test_nothing_is_sent_within_the_minute(cast: Cast, box: Box) -> None:
    jonas_is_asked(cast)
    assert deliver(box, timedelta(seconds=59)) == 0
    assert box.letters == []


def test_what_was_answered_or_taken_back_within_the_minute_is_never_told(cast: Cast, box: Box) -> None:
    jonas_is_asked(cast)
    decline(by=cast.actor("jonas"), family_id=cast.family("Lillrank"), reason="Lomalla koko kuun")
    assert deliver(box) == 0
    assert states() == [State.TAKEN_BACK]


def test_what_was_not_kept_is_not_told(cast: Cast, box: Box) -> None:
    with db.transaction() as work:
        outbox.tell("proposal", about_id=uuid4(), to_id=cast.accounts["jonas"])
        work.rollback()
    assert deliver(box, timedelta(days=1)) == 0


def test_a_post_that_is_away_loses_nothing(cast: Cast, box: Box) -> None:
    jonas_is_asked(cast)
    box.away = True
    assert deliver(box) == 0
    box.away = False
    assert deliver(box, timedelta(minutes=3)) == 0, "It is not asked again at once."
    assert deliver(box, timedelta(minutes=7)) == 1


def test_after_two_days_of_silence_nobody_tries_again(cast: Cast, box: Box) -> None:
    jonas_is_asked(cast)
    box.away = True
    for hours in range(60):
        deliver(box, timedelta(hours=hours, minutes=2))
    assert states() == [State.GIVEN_UP]
    box.away = False
    assert deliver(box, timedelta(days=9)) == 0


def test_a_fault_of_the_code_is_not_swallowed(cast: Cast, box: Box) -> None:
    with clock.at(NOON), db.transaction():
        outbox.tell("no such kind", about_id=uuid4(), to_id=cast.accounts["jonas"])
    with pytest.raises(KeyError):
        deliver(box)


def test_two_workers_send_each_message_once(cast: Cast, box: Box) -> None:
    jonas_is_asked(cast)
    sent: list[Due] = []
    ready = Barrier(2)

    def one(_number: int) -> int:
        ready.wait()
        with cast.app.app_context(), clock.at(NOON + timedelta(minutes=2)):
            return outbox.deliver(sent.append)

    with ThreadPoolExecutor(2) as both:
        assert sum(both.map(one, range(2))) == 1
    assert len(sent) == 1


def test_whoever_cannot_be_written_to_or_may_not_sign_in_gets_no_letter(cast: Cast, box: Box) -> None:
    jonas_is_asked(cast)
    disable(by=cast.actor("ville"), account_id=cast.accounts["jonas"])
    with clock.at(NOON), db.transaction():
        outbox.tell("proposal", about_id=uuid4(), to_id=cast.accounts["sari"])
    assert deliver(box) == 2
    assert box.letters == []


def test_a_folder_takes_letters_where_there_is_no_mail_server(cast: Cast, box: Box, tmp_path: Path) -> None:
    jonas_is_asked(cast)
    post = letters.post_at((tmp_path / "mail").as_uri())
    with clock.at(NOON + timedelta(minutes=2)):
        outbox.deliver(partial(letters.send, post=post, sender="a@b.example", address="https://r.example"))
    (file,) = (tmp_path / "mail").iterdir()
    assert message_from_bytes(file.read_bytes(), policy=policy.default)["To"] == "jonas@example.org"


def test_rows_that_have_served_their_time_are_removed(cast: Cast, box: Box) -> None:
    browser = cast.browser_of("meri")
    browser.get("/families/" + str(cast.family("Lehtovaara")))
    with db.reading() as work:
        assert work.scalars(select(OpeningRecord)).all()
    with clock.at(clock.now() + timedelta(days=120)):
        worker.sweep()
    with db.reading() as work:
        for kind in (OpeningRecord, Submission, SignInSession, Message):
            assert work.scalars(select(kind)).all() == [], kind.__name__


def test_a_database_that_is_away_for_a_moment_does_not_end_the_worker(
    cast: Cast, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[int] = []
    ended = Event()

    def away(_send: object) -> int:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise OperationalError("", {}, Exception())
        ended.set()
        return 0

    monkeypatch.setattr(outbox, "deliver", away)
    monkeypatch.setattr(worker, "_PAUSE_SECONDS", 0.01)
    worker.work(cast.app, Settings(mail_url="file:///nowhere"), ended)
    assert rounds == [0, 1]
