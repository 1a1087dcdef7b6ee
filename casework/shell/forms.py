"""The house's forms: one base, a few kinds of fields, and what is cleaned before anything is checked."""

import re
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup  # noqa: TID251 - only to name what WTForms returns.
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Label
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from casework.crypto.keys import blind_index
from casework.errors import N_, Refused
from casework.shell.language import translate

Choices = Sequence[tuple[str, str]]
"""Values with their labels, already in the person's language."""


class HouseForm(FlaskForm):  # type: ignore[misc]  # flask_wtf ships no types.
    """Every form of the house. Labels are message ids, and are translated when a request opens the form."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # likewise.
        """The house's fields speak for themselves: WTForms' own sentences are shown nowhere, in no language."""

        def get_translations(self, _form: Any) -> None:
            """None: their catalogues would be read anew with each form."""

    form_key = HiddenField()
    """New for each form that is shown and kept while it is corrected: two presses of one button act once."""
    ride = HiddenField()
    """The opening that this form rides on; see ``access.opening``."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.conflicts = False
        for field in self:
            if isinstance(field, HiddenField):
                field.widget = Unseen()
            field.label = Label(field.id, translate(field.label.text) if field.label.text else "")
        if not _FORM_KEY.fullmatch(self.form_key.data or ""):
            self.form_key.data = None if self.is_submitted() else secrets.token_urlsafe(16)
        self.rides_on(self.ride_id)

    @property
    def ride_id(self) -> UUID | None:
        """The opening that the page hands back, where it has the shape of one."""
        return uuid_or_none(self.ride.data)

    def rides_on(self, ride_id: UUID | None) -> None:
        """Hand this opening back with the form: what is read again to correct it is no other reading."""
        self.ride.data = str(ride_id) if ride_id else None

    def refuse(self, refused: Refused) -> None:
        """Say why a rule said no: beside the field that it names, or above the form."""
        sentence = translate(refused.sentence, **refused.values)
        if refused.about:
            sentence = f"”{_shortened(refused.about)}” {sentence}"
        field = self._fields.get(refused.field or "")
        if field is None or isinstance(field, HiddenField):
            self.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]

    def renew(self) -> None:
        """Let the next press count as new."""
        self.form_key.data = secrets.token_urlsafe(16)

    def sent_before_with_other_content(self) -> None:
        """Keep everything that is typed, say what happened, and let the next press count as new."""
        self.conflicts = True
        self.renew()
        self.form_errors.append(
            translate(N_("This form was already saved with other words. To save these as well, send it again."))
        )

    def fingerprint(self) -> bytes:
        """A keyed hash over what was sent and where to, without the tokens; tells a repeated press from other words."""
        kept = {name: values for name, values in request.form.lists() if name.rpartition("-")[2] not in _TOKENS}
        pairs = [part for name in sorted(kept) for value in kept[name] for part in (name, value)]
        return blind_index("submission.content.v1", request.path, *(_encodable(part) for part in pairs))


def _shortened(words: str) -> str:
    return words if len(words) <= _NAMED_BY else f"{words[: _NAMED_BY - 1].rstrip()}…"


_NAMED_BY = 80
"""As many letters of a line as tell it from the others."""


class Unseen(HiddenInput):
    """A hidden value without an id: nothing points at it, and several forms may stand on one page."""

    def __call__(self, field: Field, **kwargs: Any) -> Markup:
        return super().__call__(field, **(kwargs | {"id": False}))


class ButtonForm(HouseForm):
    """The form behind one button: nothing to fill in."""


_FORM_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_TOKENS = frozenset({"csrf_token", "form_key", "ride"})


def uuid_or_none(value: str | None) -> UUID | None:
    """An id from a hidden value; whatever has not the shape of one is none."""
    try:
        return UUID(value or "")
    except ValueError:
        return None


def _encodable(value: str) -> str:
    return value.encode("utf-8", "replace").decode()


# --- the fields ---


def text(label: str, *, required: str | None, maximum: int = 200) -> StringField:
    """One line. ``label`` and ``required`` (the sentence when it is empty; None where it may be) are message ids."""
    return StringField(label, [*_needed(required), AtMost(maximum)], filters=[one_line])


def long_text(label: str, *, required: str | None, maximum: int = 10_000) -> TextAreaField:
    """Several lines, their breaks kept."""
    return TextAreaField(label, [*_needed(required), AtMost(maximum)], filters=[several_lines])


def secret(label: str, *, required: str) -> PasswordField:
    """A password: never shown again, and no character of it is cleaned away."""
    return PasswordField(label, [Needed(required)])


def day_field(label: str, *, required: str | None = None) -> "DayField":
    """A day, from the browser's own date input or typed like 14.11.2026."""
    return DayField(label, _needed(required))


def one_of(label: str, *, required: str | None) -> RadioField:
    """One choice as radio buttons; the view sets ``choices``, values as ``str``."""
    return OneOf(label, _needed(required), choices=[])


def one_from_list(label: str, *, required: str | None) -> SelectField:
    """One choice as a list that opens; the view sets ``choices``."""
    return OneFromList(label, _needed(required), choices=[])


def several_of(label: str, *, required: str | None = None) -> SelectMultipleField:
    """Any number of choices as boxes; the view sets ``choices``."""
    return SeveralOf(label, _needed(required), choices=[])


def yes(label: str, *, required: str | None = None) -> BooleanField:
    """One box to tick."""
    return BooleanField(label, _needed(required))


def words(field: StringField) -> str:
    """What was typed; empty where nothing was."""
    return field.data or ""


def chosen_day(field: DateField) -> date:
    """The day of a field that is required, once the form is valid."""
    if field.data is None:
        raise ValueError("ask for the day of a valid form only")
    return field.data


def one_line(value: str | None) -> str | None:
    """What is kept of a line: composed characters (NFC), no control characters, no space around it."""
    return " ".join(_composed(value).split()) if value else value


def several_lines(value: str | None) -> str | None:
    """What is kept of a longer text: as a line, but with its line breaks and tabs."""
    return _composed(value).strip() if value else value


def _composed(value: str) -> str:
    if len(value) > _LONGEST:
        return value  # It is refused for its length; composing takes time that grows with the square of it.
    unbroken = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _MARKS.sub(r"\1", _CONTROLS.sub("", unbroken)))


_LONGEST = 12_000
"""More characters than any field takes."""

_MARK = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKS = re.compile(f"({_MARK}{{30}}){_MARK}+")
"""More than 30 marks on one letter are no language (UAX 15, stream-safe text)."""


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""C0 controls but tab and line break, delete, and halves of characters, which no database takes."""


class Needed:
    """Says the field's own sentence when it is empty."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads it as it stands.

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __call__(self, _form: object, field: Field) -> None:
        if not field.data:
            if field.errors:
                raise StopValidation
            raise StopValidation(translate(self.sentence))


class AtMost:
    """Everything typed stays; the sentence says by how much it is too long."""

    def __init__(self, maximum: int) -> None:
        self.maximum = maximum

    def __call__(self, _form: object, field: Field) -> None:
        length = len(field.data or "")
        if length > self.maximum:
            sentence = N_("Use at most %(limit)s characters; now there are %(length)s.")
            raise ValidationError(translate(sentence, limit=self.maximum, length=length))


def _needed(sentence: str | None) -> list[Callable[[object, Field], None]]:
    return [Needed(sentence)] if sentence else []


class DayField(DateField):
    """A day; what cannot be read stays in the field as it was typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = one_line("".join(valuelist)) or ""
        self.raw_data = [typed]
        self.data = _day(typed) if typed else None
        if typed and self.data is None:
            raise ValueError(translate(N_("Write the day like 14.11.2026.")))


def _day(typed: str) -> date | None:
    written = _ISO_DAY.fullmatch(typed) or _LOCAL_DAY.fullmatch(typed)
    if written is None:
        return None
    try:
        return date(int(written["year"]), int(written["month"]), int(written["day"]))
    except ValueError:
        return None


_ISO_DAY = re.compile(r"(?P<year>(?:18|19|20|21)[0-9]{2})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_LOCAL_DAY = re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>(?:18|19|20|21)[0-9]{2})")


class _KnownChoice:
    """A choice that was not offered gets a sentence; nothing chosen is for ``Needed`` to judge."""

    def pre_validate(self, _form: object) -> None:
        field = cast(Any, self)
        chosen = field.data if isinstance(field.data, list) else [field.data] if field.data else []
        known = {choice.value for choice in field.iter_choices()}
        if not set(chosen) <= {str(value) for value in known}:
            raise StopValidation(translate(N_("Choose one of the choices that are shown.")))


class OneOf(_KnownChoice, RadioField):
    """One choice as radio buttons."""


class OneFromList(_KnownChoice, SelectField):
    """One choice as a list that opens."""


class SeveralOf(_KnownChoice, SelectMultipleField):
    """Any number of choices as boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
