"""The pages of the shell itself: the way home, language and theme, and whether the service lives."""

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from casework.access.guard import public
from casework.errors import NotFound
from casework.shell import navigation
from casework.shell.addresses import same_site
from casework.shell.current import current_or_nobody, visitors
from casework.shell.language import COOKIE, LOCALES
from casework.shell.pages import page

views = Blueprint("shell", __name__)

_YEAR = 365 * 24 * 3600


@views.get("/")
@public(because="It only sends everybody on: to their own first page, or to sign in.")
def home() -> Response:
    """Send each person to the page they begin with."""
    actor = current_or_nobody()
    if actor is None:
        return redirect(url_for("accounts.sign_in"), 303)
    address = navigation.home_of(actor)
    return redirect(address, 303) if address else page("shell/welcome.html")


@views.post("/language")
@public(because="Everybody must be able to read the page that they are on, before signing in as well.")
def language() -> Response:
    """Speak another language from now on."""
    return _keep(COOKIE, "language", request.form.get("language", ""), LOCALES)


@views.post("/theme")
@public(because="Light or dark is for the eyes of whoever reads, before signing in as well.")
def theme() -> Response:
    """Be light or dark from now on."""
    return _keep(navigation.THEME_COOKIE, "theme", request.form.get("theme", ""), navigation.THEMES)


@views.get("/health/live")
@public(because="Whoever runs the service must see that the process answers; it says nothing else.")
def live() -> Response:
    """Answer without asking anything."""
    return _plain("alive", 200)


@views.get("/health/ready")
@public(because="A load balancer must know whether to send people here; it says nothing else.")
def ready() -> Response:
    """Answer whether the database and the keys are there."""
    fit = current_app.extensions["ready"]()
    return _plain("ready", 200) if fit else _plain("not ready", 503)


def _keep(cookie: str, name: str, chosen: str, known: object) -> Response:
    if chosen not in known:  # type: ignore[operator]  # a mapping or a tuple of names.
        raise NotFound(name)
    actor = current_or_nobody()
    if actor is not None:
        visitors().prefer(by=actor, **{name: chosen})
    answer = redirect(same_site(request.form.get("next")), 303)
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    # The cookie outlives the session, so that the sign-in page speaks the same language.
    answer.set_cookie(cookie, chosen, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")
    return answer


def _plain(text: str, status: int) -> Response:
    return Response(text, status, mimetype="text/plain")
