"""Signing in and out."""

from itertools import groupby

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from casework.access.guard import public, requires
from casework.access.policy import Permission
from casework.accounts import cookies, sessions
from casework.accounts.forms import SignInForm
from casework.accounts.people import Demonstrated, people
from casework.errors import NotFound, Refused
from casework.shell import headers
from casework.shell.addresses import same_site
from casework.shell.current import current
from casework.shell.forms import ButtonForm, uuid_or_none
from casework.shell.language import translate
from casework.shell.navigation import page_kind
from casework.shell.pages import answer

views = Blueprint("accounts", __name__)

demo_views = Blueprint("demo_accounts", __name__)
"""Registered in the demo only: a page of it does not exist anywhere else."""


@views.route("/sign-in", methods=["GET", "POST"])
@public(because="Nobody is signed in before signing in.")
def sign_in() -> Response:
    """Sign in with a password."""
    form = SignInForm()
    if request.method == "GET":
        form.next.data = same_site(request.args.get("next"))
    # Not submit(): it acts inside a unit of work, and a password is never hashed in one.
    if form.validate_on_submit():
        try:
            fresh = sessions.sign_in(
                login=form.login.data or "", password=form.password.data or "", address=request.remote_addr
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return _enter(fresh, form.next.data)
    page_kind("plain")
    return answer("accounts/sign_in.html", form, groups=_groups())


@demo_views.post("/sign-in/as")
@public(because="The demo lets everybody look through the eyes of every invented person; it holds no real ones.")
def sign_in_as() -> Response:
    """Sign in as one of the invented people."""
    account_id = uuid_or_none(request.form.get("account_id"))
    if account_id is None or not ButtonForm().validate():
        raise NotFound("account")
    return _enter(sessions.sign_in_as(account_id=account_id), request.form.get("next"))


@views.post("/sign-out")
@requires(Permission.USE_HOUSE)
def sign_out() -> Response:
    """Sign out, and have the browser forget what it keeps of this site."""
    sessions.sign_out(by=current())
    cookies.drop_token()
    left = redirect(url_for("accounts.sign_in"), 303)
    headers.forget_in_browser(left)
    return left


def _enter(fresh: str, address: str | None) -> Response:
    """Begin a session under a token that nobody knew before, and end the one that this browser may still have."""
    sessions.end_session(token=cookies.token())
    cookies.use_token(fresh)
    return redirect(same_site(address, otherwise=url_for("shell.home")), 303)


def _groups() -> list[tuple[str, list[dict[str, str]]]]:
    """The people to choose in the demo, each with name and what they are, under headings."""
    if demo_views.name not in current_app.blueprints:
        return []
    return [(translate(group), [_shown(one) for one in ones]) for group, ones in groupby(people(), _group)]


def _group(one: Demonstrated) -> str:
    return one.described.group


def _shown(one: Demonstrated) -> dict[str, str]:
    what = one.described.what
    note = translate(what, **one.described.values) if what else ""
    return {"account_id": str(one.account_id), "name": one.name, "note": note}
