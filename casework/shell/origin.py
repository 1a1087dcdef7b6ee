"""Whether a request that changes something comes from a page of ours."""

from flask import Flask, request
from flask_wtf.csrf import CSRFError, CSRFProtect

_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})


def protect(app: Flask) -> None:
    """Refuse what another site's page sends, and whatever carries no token of this visitor's own session."""
    app.config.update(
        # The token is bound to the session and ends with it; a form that is written for long must not be lost.
        WTF_CSRF_TIME_LIMIT=None,
        # A browser that hides its referrer is still welcome: the token and the origin decide.
        WTF_CSRF_SSL_STRICT=False,
    )

    @app.before_request
    def refuse_others() -> None:
        if request.method not in _HARMLESS and _from_elsewhere():
            raise CSRFError("sent by another site")

    CSRFProtect(app)


def _from_elsewhere() -> bool:
    """Browsers say whether another site's page asks; older ones at least name the origin."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin")
    return origin is not None and origin != request.host_url.rstrip("/")
