"""From a request to the person behind it: flask-login keeps for one request what the session cookie stands for."""

from flask import Flask, redirect, request, url_for
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response

from casework.access.policy import Actor
from casework.accounts import actions, cookies, sessions
from casework.accounts.sessions import Visitor
from casework.shell.addresses import same_site
from casework.shell.current import Person, initials_of, welcome
from casework.shell.pages import wants_fragment


def receive(app: Flask, *, https: bool) -> None:
    """Let the application know its visitors by the session cookie."""
    app.session_interface = cookies.TokenCookie(https=https)
    app.config["SESSION_COOKIE_SECURE"] = https
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app, add_context_processor=False)
    manager.request_loader(_load)
    welcome(app, SignedIn())


class SignedIn:
    """What the shell and the guard ask."""

    def actor(self) -> Actor | None:
        """Whoever acts in this request."""
        known = _visitor()
        return known.actor if known else None

    def person(self) -> Person | None:
        """The same human, as pages show them."""
        known = _visitor()
        if known is None:
            return None
        unit = known.units[0] if known.units else ""
        return Person(known.name, initials_of(known.name), unit, known.language, known.theme)

    def prefer(self, *, by: Actor, language: str | None = None, theme: str | None = None) -> None:
        """Keep a choice in the person's profile."""
        actions.prefer(by=by, language=language, theme=theme)

    def ask_to_sign_in(self) -> Response:
        """Send a visitor to sign in, and back to this page, or to the page whose form they sent."""
        came_from = request.full_path.rstrip("?") if request.method == "GET" else _page_of_form()
        address = url_for("accounts.sign_in", next=same_site(came_from))
        if wants_fragment():
            return Response(status=401, headers={"HX-Redirect": address})
        return redirect(address, 303)


def _page_of_form() -> str | None:
    referrer = request.referrer or ""
    return referrer[len(request.host_url) - 1 :] if referrer.startswith(request.host_url) else None


def _visitor() -> Visitor | None:
    user = current_user._get_current_object()
    return user if isinstance(user, Visitor) else None


def _load(_request: object) -> Visitor | None:
    if not cookies.brought():
        return None
    known = sessions.session_of(token=cookies.token())
    if known is not None and not known.seen and known.actor.session_id is not None:
        sessions.seen_now(session_id=known.actor.session_id)
    return known
