"""Reading a page as a browser does, as far as tests need it."""

import re
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), {}))
        if tag == "input" and self.forms and given.get("type") == "hidden":
            self.forms[-1][1][given["name"]] = given.get("value", "")


def hidden(page: TestResponse, action: str) -> dict[str, str]:
    """The hidden fields of the form that is sent to this address."""
    parsed = _Inputs()
    parsed.feed(page.text)
    return next(fields for address, fields in parsed.forms if address == action)


def send(client: FlaskClient, address: str, form: str | None = None, **typed: Any) -> TestResponse:
    """Open a page, fill in the form that is sent to ``form`` (or back to the page), and send it."""
    action = form or address
    return client.post(action, data=hidden(client.get(address, follow_redirects=True), action) | typed)


def without_tokens(page: TestResponse) -> str:
    """The page's text, with what is random in every form and script left out."""
    plain = re.sub(r'(name="(?:csrf_token|form_key)"[^>]*value=")[^"]*', r"\1", page.text)
    return re.sub(r'nonce="[^"]*"', 'nonce=""', plain)
