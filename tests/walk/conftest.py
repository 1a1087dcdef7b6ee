"""The house, really served, and people who walk through it by what they see."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from casework import db
from casework.app import create_app
from casework.settings import Settings
from casework.shell.language import translate
from tests.cast import COMPILED
from tests.databases import Template

SECONDS = 10_000
expect.set_options(timeout=SECONDS)
WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}


class Quiet(WSGIRequestHandler):
    """Writes no line for each request: the application does."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name of the base class.
        pass


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which this application answers."""
    server = make_server("localhost", 0, app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Person:
    """Somebody in a browser of their own, who finds everything by the words on the page in their language."""

    def __init__(self, app: Flask, address: str, page: Page, language: str) -> None:
        self.app, self.address, self.page, self.language = app, address, page, language
        self.complaints: list[str] = []
        self.checked: set[str] = set()
        self.axe: Axe | None = Axe()
        page.set_default_timeout(SECONDS)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("response", lambda r: self.complaints.append(f"{r.status} {r.url}") if r.status >= 400 else None)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def say(self, sentence: str, **values: object) -> str:
        """A sentence of the catalogue as this person reads it."""
        headers = {"Accept-Language": self.language}
        with self.app.test_request_context("/", headers=headers):
            return translate(sentence, **values)

    # --- doing ---

    def come(self) -> None:
        """The only address that is ever typed."""
        self.page.goto(f"{self.address}/")
        self.look()

    def sign_in(self, name: str) -> None:
        self.come()
        self._press(self.button(f"{self.say('Sign in')} {name}"))

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

    def press(self, sentence: str, about: str = "", **values: object) -> None:
        """A button by its words, and whom it is about where a page has several."""
        self._press(self.button(f"{self.say(sentence, **values)} {about}".strip()))

    def press_in_vain(self, sentence: str) -> None:
        """A button of a form that comes back with something to put right."""
        self.checked.clear()
        with self.page.expect_navigation():
            self.button(self.say(sentence)).click()
        self.complaints = [words for words in self.complaints if "422" not in words]
        self.look()

    def follow(self, sentence: str, *, last: bool = False) -> None:
        """A link by its words; the first that is seen."""
        links = self.link(self.say(sentence)).filter(visible=True)
        self._press(links.last if last else links.first)

    def turn_to(self, sentence: str) -> None:
        """A link by the words that it begins with: cards say more."""
        start = re.compile(f"^{re.escape(self.say(sentence))}")
        self._press(self.page.get_by_role("main").get_by_role("link", name=start).first)

    def open(self, name: str) -> None:
        """A link by a name, which no catalogue has."""
        self._press(self.page.get_by_role("main").get_by_role("link", name=name).first)

    def _press(self, what: Locator) -> None:
        with self.page.expect_navigation():
            what.click()
        self.look()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(self.say(label)).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(self.say(label)).first.select_option(label=option)

    def pick(self, *words: str) -> None:
        """Radio buttons, each by its words."""
        for each in words:
            self.page.get_by_role("radio", name=self.say(each), exact=True).first.check()

    def tick(self, *names: str) -> None:
        """Boxes, each by its words or by the name of a person."""
        for name in names:
            self.page.get_by_role("checkbox", name=self.say(name)).first.check()

    def unfold(self, heading: str) -> None:
        """Open a part of the page that is folded on the phone."""
        part = self.page.locator("details.fold").filter(has=self.page.get_by_role("heading", name=self.say(heading)))
        if part.first.get_attribute("open") is None:
            part.first.locator(":scope > summary").click()

    def among(self, legend: str) -> Locator:
        """The choices under this legend."""
        return self.page.get_by_role("group", name=self.say(legend))

    # --- seeing ---

    def sees(self, text: str) -> None:
        expect(self.page.get_by_role("main").get_by_text(text).filter(visible=True).first).to_be_visible()

    def sees_not(self, text: str) -> None:
        expect(self.page.get_by_role("main").get_by_text(text)).to_have_count(0)

    def look(self) -> None:
        """Look at a page as it stands: nothing to complain about, nothing beside it, and the same by night."""
        self.page.wait_for_load_state("load")
        wide = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1], f"{self.page.url} is {wide[0]} wide in {wide[1]}"
        heading = self.page.locator("h1").inner_text()
        if self.axe is not None and heading not in self.checked:
            self.checked.add(heading)
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two.
                found = self.axe.run(self.page)
                assert found.violations_count == 0, f"{self.page.url} by {scheme}:\n{found.generate_report()}"
            self.page.emulate_media(color_scheme="light")
        self.complains_not()

    def complains_not(self) -> None:
        told = [self.page.url, *self.complaints, *self.page.get_by_role("alert").all_inner_texts()]
        assert self.complaints == [], "\n".join(told)


Enter = Callable[..., Person]


@pytest.fixture
def enter(
    database_kind: str, region_templates: dict[str, Template], key_file: Path, browser: Browser
) -> Iterator[Enter]:
    """Let somebody in: each in a context of their own, by width, language, and with or without scripts."""
    with ExitStack() as stack:
        url = stack.enter_context(region_templates[database_kind].fresh())
        app = create_app(Settings(database_url=url, key_file=key_file, demo=True, https_cookies=False))
        app.jinja_env.bytecode_cache = COMPILED
        stack.callback(lambda: db.database().close())
        address = stack.enter_context(served(app))

        def let_in(width: str = "desk", language: str = "fi", *, scripts: bool = True, axe: bool = True) -> Person:
            wide, high = WIDTHS[width]
            context = browser.new_context(
                viewport={"width": wide, "height": high},
                locale=language,
                java_script_enabled=scripts,
                reduced_motion="reduce",
            )
            stack.callback(context.close)
            person = Person(app, address, context.new_page(), language)
            person.axe = person.axe if axe and scripts else None
            return person

        yield let_in
