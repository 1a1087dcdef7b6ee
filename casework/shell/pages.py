"""How a view answers: ``page`` shows, ``submit`` acts once and sends on, ``answer`` shows a form again."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from casework.access import guard, opening
from casework.errors import Refused
from casework.shell.actions import Done, OtherContent, once
from casework.shell.current import current_or_nobody
from casework.shell.forms import HouseForm
from casework.shell.navigation import shell

Result = TypeVar("Result")


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """Show a template in its shell. Everything in ``context`` is loaded before: nothing is opened while rendering."""
    around = shell()
    return make_response(render_template(template, shell=around, **context), status)


def answer(template: str, form: HouseForm, **context: Any) -> Response:
    """Show the page of a form: 200 when it is opened, 422 to correct something, 409 when it was sent before."""
    return page(template, status=status_of(form), form=form, **context)


def status_of(form: HouseForm) -> int:
    """The status with which a form is shown."""
    if request.method in {"GET", "HEAD"}:
        return 200
    return 409 if form.conflicts else 422


def fragment(template: str, *, status: int = 200, **context: Any) -> Response:
    """Show a piece of a page, for htmx; it has no shell."""
    return make_response(render_template(template, **context), status)


def submit(
    form: HouseForm,
    act: Callable[[], Result],
    then: Callable[[Result], str],
    *,
    fragment: Callable[[Result], Response] | None = None,
) -> Response | None:
    """Act on a form that was sent and is valid, and send the person on to ``then(result)``.

    None when the form was not sent, is not valid, or a rule refused: show it again with ``answer``. Where ``fragment``
    is given, htmx gets that piece instead of being sent on. The same form sent again acts once.
    """
    if not form.is_submitted() or not form.validate():
        return None
    try:
        done = _done(form, act, then)
    except Refused as refused:
        form.refuse(refused)
        return None
    except OtherContent:
        _decided_before()
        form.sent_before_with_other_content()
        return None
    if done.repeated:
        _decided_before()
    if not wants_fragment():
        return redirect(done.answer, 303)
    if fragment is not None and not done.repeated:
        return fragment(cast(Result, done.result))
    # htmx follows a redirect by itself and would put a whole page into the place of a piece.
    return Response(status=204, headers={"HX-Redirect": done.answer})


def refused(form: HouseForm, back: str) -> Response:
    """The page of a refused button, which has no form to stand beside: the sentence, and the way back."""
    sentences = [sentence for sentences in form.errors.values() for sentence in sentences]
    return page("shell/could_not.html", status=status_of(form), sentences=sentences, back=back)


def wants_fragment() -> bool:
    """Whether htmx asks, which puts the answer into the page that is open."""
    return request.headers.get("HX-Request") == "true"


def _done(form: HouseForm, act: Callable[[], Result], then: Callable[[Result], str]) -> Done[Result]:
    actor = current_or_nobody()
    if actor is None or actor.account_id is None or not form.form_key.data:
        result = act()
        return Done(then(result), result)
    content = form.fingerprint()
    return once(account_id=actor.account_id, form_key=form.form_key.data, content=content, act=act, then=then)


def _decided_before() -> None:
    """A form that was sent before gets only its old address, on the decision that was taken when it was acted on."""
    seen = opening.decided.get()
    declared = guard.declared(current_app, request.endpoint or "")
    if seen is not None and declared is not None and declared.permission is not None:
        seen.add(declared.permission)
