"""A page with a form, to try the shell with."""

from uuid import UUID

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader
from werkzeug.wrappers import Response

from casework.access import opening
from casework.access.guard import requires
from casework.access.policy import Permission
from casework.accounts.actions import identity_for, open_account
from casework.audit.models import Action
from casework.db import transaction
from casework.errors import N_, Refused
from casework.shell.current import current
from casework.shell.forms import HouseForm, day_field, long_text, one_from_list, one_of, several_of, text, yes
from casework.shell.pages import answer, submit
from tests.pages import send

PAGE = """{% extends "layout.html" %}
{% from "components/forms.html" import form_box, field %}
{% block title %}Trial{% endblock %}
{% block content %}<h1>Trial</h1>
{% call form_box(form, "/trial") %}{{ field(form.title) }}{{ field(form.words) }}{{ field(form.day) }}{% endcall %}
{% endblock %}"""


class TrialForm(HouseForm):
    title = text(N_("Title"), required="Write a title.", maximum=20)
    words = long_text(N_("Words"), required=None, maximum=30)
    day = day_field(N_("Day"))
    colour = one_of(N_("Colour"), required=None)
    size = one_from_list(N_("Size"), required=None)
    people = several_of(N_("People"))
    sure = yes(N_("Sure"))


class Trial:
    """What the page did."""

    def __init__(self) -> None:
        self.written: list[str | None] = []
        self.forms: list[TrialForm] = []
        self.refusal: Refused | None = None

    def write(self, form: TrialForm) -> str:
        with transaction():
            if self.refusal:
                raise self.refusal
            self.written.append(form.title.data)
            return f"{len(self.written)}"

    def blueprint(self) -> Blueprint:
        views = Blueprint("trial", __name__)

        @views.route("/trial", methods=["GET", "POST"])
        @requires(Permission.USE_HOUSE)
        def trial() -> Response:
            form = TrialForm()
            form.colour.choices = form.size.choices = [("red", "Red"), ("blue", "Blue")]
            form.people.choices = [("1", "Sari"), ("2", "Navid")]
            self.forms.append(form)
            then = lambda number: f"/trial?written={number}"  # noqa: E731 - reads best beside the act.
            return submit(form, lambda: self.write(form), then) or answer("trial.html", form)

        @views.get("/trial/<uuid:family_id>")
        @requires(Permission.READ_FAMILY)
        def family(family_id: UUID) -> Response:
            asked = {"by": current(), "family_id": family_id, "permission": Permission.READ_FAMILY}
            with opening.to_read(**asked, action=Action.FAMILY_READ):
                raise AssertionError("nobody in these tests may read a family")

        return views


@pytest.fixture
def trial() -> Trial:
    """What the page of these tests did."""
    return Trial()


@pytest.fixture
def app(app: Flask, trial: Trial) -> Flask:
    """The application with one page more."""
    own = DictLoader({"trial.html": PAGE})
    app.jinja_loader = ChoiceLoader([app.jinja_loader, own])  # type: ignore[list-item,assignment]  # Flask takes any.
    app.register_blueprint(trial.blueprint())
    return app


@pytest.fixture
def account(app: Flask) -> UUID:
    """Somebody without a role or a family."""
    return open_account(name="Aino Salo", login="aino", identity_id=identity_for(None).id)


@pytest.fixture
def aino(client: FlaskClient, account: UUID) -> FlaskClient:
    """Her browser, signed in."""
    assert send(client, "/sign-in", "/sign-in/as", account_id=str(account)).status_code == 303
    return client
