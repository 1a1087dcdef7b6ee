"""The headers that every answer carries, errors and static files included."""

import secrets
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Flask, g
from werkzeug.datastructures import Headers
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

POLICY = {
    "default-src": "'none'",
    "script-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
"""What a page may load. A page that asks for a nonce may run the scripts that carry it; no other page runs any."""

TRUSTED_TYPES = {"require-trusted-types-for": "'script'", "trusted-types": "default"}
"""Scripts make markup only through the one policy in static/js/app.js. Empty this if htmx stops working with it."""

_ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with it some browsers send a form from the origin "null", which looks like another site.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()"
    ),
}

_KEPT_STATIC = "public, max-age=31536000, immutable"


def csp_nonce() -> str:
    """The nonce of this answer's own scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def keep_for_good(answer: Response) -> None:
    """Let browsers keep a static file whose address changes with its content."""
    answer.headers["Cache-Control"] = _KEPT_STATIC


def forget_in_browser(answer: Response) -> None:
    """Have the browser drop what it keeps of this site, at sign-out."""
    answer.headers["Clear-Site-Data"] = '"cache","storage"'


def harden(app: Flask, *, https: bool) -> None:
    """Put the headers on every answer of the application, and on what a server falls back to when it fails."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    @app.after_request
    def with_policy(answer: Response) -> Response:
        scripts = {"script-src": f"'nonce-{g.csp_nonce}'"} if "csp_nonce" in g else {}
        _complete(answer.headers, POLICY | scripts, https=https)
        return answer

    app.wsgi_app = _Wrapped(app, https=https)  # type: ignore[method-assign]  # Flask's own way to wrap it.


def _complete(headers: Headers, policy: dict[str, str], *, https: bool) -> None:
    directives = policy | (TRUSTED_TYPES if policy["script-src"] != "'none'" else {})
    wanted = _ALWAYS | {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in directives.items()),
        "Cache-Control": "no-store",
    }
    if https:
        wanted["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains; preload"
    for name, value in wanted.items():
        if name not in headers:
            headers[name] = value


class _Wrapped:
    """Answers when even the error pages fail, and adds what is missing to whatever leaves."""

    def __init__(self, app: Flask, *, https: bool) -> None:
        self.app = app
        self.inner = app.wsgi_app
        self.https = https

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        begun: list[str] = []

        def start(status: str, given: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], object]:
            begun.append(status)
            headers = Headers(given)
            _complete(headers, POLICY, https=self.https)
            return start_response(status, headers.to_wsgi_list(), exc_info)  # type: ignore[arg-type]  # handed through.

        try:
            return self.inner(environ, start)
        except Exception:
            if self.app.testing:
                raise
            plain = [("Content-Type", "text/plain; charset=utf-8")]
            start("500 INTERNAL SERVER ERROR", plain, sys.exc_info() if begun else None)
            return [b"Something went wrong. Try again in a moment."]
