"""The page of all components in all their states, for those who build. It exists in the demo only, in English."""

from flask import Blueprint
from flask_babel import force_locale
from werkzeug.wrappers import Response
from wtforms import HiddenField

from casework.access.guard import public
from casework.shell.forms import HouseForm, day_field, long_text, one_from_list, one_of, secret, several_of, text, yes
from casework.shell.pages import page

demo_views = Blueprint("demo_components", __name__)

_SOMEBODY = [("sari", "Sari"), ("olli", "Olli Väisälä")]


class ComponentsForm(HouseForm):
    """One field of each kind; the page shows them with their errors."""

    name = text("Name", required="Write a name.")
    phone = text("Phone number", required="Write the number, for example 050 123 4567.")
    day = day_field("By when")
    goal = one_from_list("Goal", required=None)
    story = long_text("In your own words", required=None)
    secret = secret("Password", required="Write the password.")
    who = one_of("Who does it", required="Choose who does it.")
    visible = several_of("Visible to")
    agree = yes("I have gone through this with the family", required="Go through it first.")
    token = HiddenField()
    text = text("Log an agreement", required="Write what was agreed.")


@demo_views.get("/components")
@public(because="It shows the parts that pages are made of, with invented content, and only in the demo.")
def components() -> Response:
    """Every component in every state."""
    form, line = _filled(), _filled()
    # The page has the same form twice, which no other page does.
    for field in line:
        field.id = f"line-{field.id}"
    with force_locale("en"):
        return page("shell/components.html", form=form, line=line)


def _filled() -> ComponentsForm:
    form = ComponentsForm()
    form.goal.choices = [("", "No goal"), ("1", "Mornings run calmly")]
    form.who.choices = form.visible.choices = _SOMEBODY
    form.validate()
    return form
