"""What a person sees when there is nothing to see: not found, not understood, not now."""

from http import HTTPStatus

from flask import Flask, current_app, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response

from casework.crypto.providers import KeyUnavailable
from casework.errors import N_, NotFound, Refused
from casework.shell import journal
from casework.shell.current import ask_nobody
from casework.shell.language import language, translate

_MISUNDERSTOOD = N_("This request could not be understood.")
_OLD_FORM = N_(
    "This page was open for too long, or you signed in again since. Go back, load the page again and send it."
)
_TOO_LARGE = N_("This is too much to send at once. Send less text, or in parts.")


def explain(app: Flask) -> None:
    """Give the application its error pages."""
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _old_form)
    app.register_error_handler(HTTPException, _http)
    for failure in (OperationalError, PoolTimeout, KeyUnavailable, ConnectionError):
        app.register_error_handler(failure, _not_now)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _broken)


def _not_found(_missing: Exception) -> Response:
    """Unknown and forbidden are one page, byte for byte: it holds nothing but its language, and is made once."""
    made = current_app.extensions.setdefault("casework.not_found", {})
    if language() not in made:
        made[language()] = _bare("shell/not_found.html", 404).get_data()
    return make_response(made[language()], 404)


def _http(failure: HTTPException) -> Response:
    """Whatever Flask itself refuses. A path that exists for other methods only is not told from one that does not."""
    status = failure.code or 500
    if status in {404, 405, 410}:
        return _not_found(failure)
    if 300 <= status < 400:  # noqa: PLR2004 - Flask's own redirect to the address with a slash.
        return make_response(failure.get_response())
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _broken(failure)
    sentence = _TOO_LARGE if isinstance(failure, RequestEntityTooLarge) else _MISUNDERSTOOD
    return _misunderstood(sentence, status)


def _old_form(_failure: CSRFError) -> Response:
    return _misunderstood(_OLD_FORM, 400)


def _refused(refusal: Refused) -> Response:
    """A rule said no where no form could show it."""
    return _misunderstood(refusal.sentence, 422, **refusal.values)


def _misunderstood(sentence: str, status: int, **values: object) -> Response:
    sentences = [translate(sentence, **values)]
    return _bare("shell/refused_request.html", status, sentences=sentences)


def _not_now(failure: Exception) -> Response:
    """The database or the keeper of the keys does not answer. Nothing is shown from memory."""
    journal.note_failure(failure)
    ask_nobody()
    answer = _bare("shell/unavailable.html", 503, request_id=None)
    answer.headers["Retry-After"] = "5"
    return answer


def _database(failure: DBAPIError) -> Response:
    return _not_now(failure) if failure.connection_invalidated else _broken(failure)


def _broken(failure: Exception) -> Response:
    """A fault of the code: the page names the line of the log, and nothing else. A test sees the fault itself."""
    if current_app.testing:
        raise failure
    journal.note_failure(failure)
    ask_nobody()
    return _bare("shell/unavailable.html", 500, request_id=journal.request_id())


def _bare(template: str, status: int, **context: object) -> Response:
    return make_response(render_template(template, lang=language(), **context), status)
