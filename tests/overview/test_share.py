"""A line is shared with one person as it was previewed, and never as it became meanwhile."""

from casework.picture.actions import change_statement
from tests.cast import Cast
from tests.inspect import fields
from tests.stories import home


def test_what_changed_after_its_preview_is_looked_at_again_before_it_is_shared(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    line_id = own.say("We sleep badly.", aino.person_id)
    address = f"/families/{own.family_id}/lines/{line_id}/share/{pekka.person_id}"
    saana = cast.browser_of("saana")
    shown = fields(saana.get(address).text, address)
    pressed = {name: values[0] for name, values in shown.items() if values} | {"agreed": "y"}
    change_statement(by=own.by, family_id=own.family_id, statement_id=line_id, version=1, text="Our address is here.")
    again = saana.post(address, data=pressed)
    assert again.status_code == 422
    assert "Our address is here." in again.text, "what stands there now is previewed"
    assert own.heard_by(pekka.actor) == set()
    shown = fields(again.text, address)
    looked = {name: values[0] for name, values in shown.items() if values} | {"agreed": "y"}
    assert saana.post(address, data=looked).status_code == 303
    assert own.heard_by(pekka.actor) == {"Our address is here."}
