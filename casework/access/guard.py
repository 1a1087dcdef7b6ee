"""Every page declares who may open it, or is closed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from casework.access import opening
from casework.access.opening import Forbidden
from casework.access.policy import Actor, Permission
from casework.errors import NotFound

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Declared:
    """What a page says of itself: the permission it needs, or why it needs none."""

    permission: Permission | None = None
    because: str = ""


class Undeclared(RuntimeError):  # noqa: N818 - says what is the matter.
    """A page does not say who may open it, or did not ask for what it declared. Always a fault of the code."""


_HOUSE = frozenset({Permission.USE_HOUSE})


def requires(permission: Permission) -> Callable[[View], View]:
    """Only for whoever is signed in and permitted.

    The page's action takes the decision for its very subject; the guard sees to it that the decision was really
    taken before an answer leaves.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            by: Actor | None = current_app.extensions["current_actor"]()
            if by is None or by.account_id is None:
                answer: Response = current_app.extensions["ask_to_sign_in"]()
                return answer
            return _watched(view, permission, by, args, kwargs)

        guarded.__access__ = Declared(permission=permission)  # type: ignore[attr-defined]  # the marker of this house.
        return guarded  # type: ignore[return-value]  # wraps() keeps the signature.

    return declare


def public(*, because: str) -> Callable[[View], View]:
    """For everybody, with the reason why."""

    def declare(view: View) -> View:
        view.__access__ = Declared(because=because)  # type: ignore[attr-defined]  # the marker of this house.
        return view

    return declare


def _watched(view: View, permission: Permission, by: Actor, args: Any, kwargs: Any) -> Any:
    seen: set[Permission] = set()
    token = opening.decided.set(seen)
    try:
        if permission in _HOUSE:
            opening.enter(by=by, permission=permission)
        answer = view(*args, **kwargs)
    except Forbidden as refusal:
        opening.log_refusal(by, refusal.permission, refusal.reason)
        raise
    except NotFound:
        opening.log_refusal(by, permission, "not_found")
        raise
    finally:
        opening.decided.reset(token)
    if permission not in seen:
        raise Undeclared(f"{view.__name__} declares {permission} and never asked for it")
    return answer


def close_undeclared(app: Flask) -> None:
    """Refuse to start with a page that declares nothing, and to answer from one that is added later."""

    def check() -> None:
        if request.endpoint is not None and declared(app, request.endpoint) is None:
            raise NotFound

    app.before_request(check)
    undeclared = [rule.endpoint for rule in app.url_map.iter_rules() if declared(app, rule.endpoint) is None]
    if undeclared:
        raise Undeclared(f"these pages do not say who may open them: {', '.join(sorted(set(undeclared)))}")


def declared(app: Flask, endpoint: str) -> Declared | None:
    """What the page of this endpoint says of itself."""
    return getattr(app.view_functions.get(endpoint), "__access__", None)
