"""The service's own log: one line of JSON for each request and each failure, of a few allowed keys.

Never a path, a query, a form or a parameter of a statement: an address names a family, and an error message quotes
what somebody wrote.
"""

import json
import logging
import secrets
import sys
import time
import traceback
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, has_request_context, request
from werkzeug.wrappers import Response

from casework import clock
from casework.audit import log as audit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_journal = logging.getLogger("casework.journal")

_ALLOWED = frozenset({"at", "event", "endpoint", "method", "status", "ms", "request", "error", "where"})


class House(Flask):
    """Flask, with a name for each request, and without its log line that quotes the path."""

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve a request under a random id that its audit events carry as well."""
        environ[_NAME] = secrets.token_hex(8)
        environ[_BEGAN] = time.monotonic()
        with audit.request(environ[_NAME]):
            return super().wsgi_app(environ, start_response)

    def log_exception(self, _exc_info: object) -> None:
        """Log what failed and where, without any message."""
        note_failure(sys.exc_info()[1])


_NAME = "casework.request_id"
_BEGAN = "casework.began"


def keep(app: Flask) -> None:
    """Write a line for each request."""
    if not _journal.handlers:
        handler = logging.StreamHandler(sys.__stderr__)
        handler.setFormatter(logging.Formatter("%(message)s"))
        _journal.addHandler(handler)
        _journal.setLevel(logging.INFO)
        _journal.propagate = False

    @app.after_request
    def answered(answer: Response) -> Response:
        took = time.monotonic() - request.environ[_BEGAN]
        _write(
            event="request",
            endpoint=request.endpoint,
            method=request.method if request.method in _METHODS else "other",
            status=answer.status_code,
            ms=round(took * 1000),
            request=request_id(),
        )
        return answer


def request_id() -> str:
    """The random id of this request; the error page shows it, so that somebody can ask about it."""
    return str(request.environ[_NAME]) if has_request_context() else ""


def note_failure(failure: BaseException | None) -> None:
    """Log the kind of a failure and the places in the code it came through."""
    frames = traceback.extract_tb(failure.__traceback__) if failure else []
    where = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    _write(
        event="failure",
        endpoint=request.endpoint if has_request_context() else None,
        error=type(failure).__name__,
        where=where,
        request=request_id(),
    )


_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


def _write(**facts: object) -> None:
    line = {"at": clock.now().isoformat(timespec="milliseconds")} | facts
    _journal.info(json.dumps({key: value for key, value in line.items() if key in _ALLOWED and value is not None}))
