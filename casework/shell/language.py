"""The three languages: which one a request speaks, its catalogue, and days and times as people say them."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, request
from flask_babel import Babel, Domain, get_babel, get_locale, gettext, ngettext

from casework import clock
from casework.errors import N_
from casework.shell.current import person

LOCALES = {"fi": "fi", "sv": "sv_FI", "en": "en"}
"""What pages and profiles call a language, and the locale behind it."""

LABELS = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
COOKIE = "language"


class Catalogues(Domain):  # type: ignore[misc]  # flask_babel ships no types.
    """Catalogues read from their ``.po`` files when the service starts; nothing has to be compiled."""

    def __init__(self, folder: Path) -> None:
        super().__init__(domain="messages")
        self.read = {locale: _catalogue(folder, locale) for locale in LOCALES.values()}

    def get_translations(self) -> Translations:
        return self.read[str(get_locale())]


def speak(app: Flask, folder: Path) -> None:
    """Give the application its languages; a locale without a file speaks English."""
    Babel(app, default_locale="fi", default_timezone="Europe/Helsinki", locale_selector=_chosen_locale)
    catalogues = Catalogues(folder)
    get_babel(app).instance.__dict__["domain_instance"] = catalogues
    days = (day, date_alone, long_day, spoken_day, whole_day, month, in_month)
    for words in (*days, clock_time, clock_span, when, soon, and_list):
        app.jinja_env.filters[words.__name__] = words
        app.jinja_env.globals[words.__name__] = words


def _catalogue(folder: Path, locale: str) -> Translations:
    file = folder / locale / "LC_MESSAGES" / "messages.po"
    return _read(file, locale, file.stat().st_mtime_ns if file.exists() else None)


@cache
def _read(file: Path, locale: str, changed: int | None) -> Translations:
    if changed is None:
        catalogue = Catalog(locale=locale)
    else:
        with file.open("rb") as opened:
            catalogue = read_po(opened, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def _chosen_locale() -> str:
    known = person()
    # Not best_match(): it takes "fi" over "sv-FI" however the browser ranks them.
    ranked = (tag.replace("_", "-").partition("-")[0].lower() for tag in request.accept_languages.values())
    wished = (known.language if known else None, request.cookies.get(COOKIE), *ranked)
    return next((LOCALES[code] for code in wished if code in LOCALES), LOCALES["fi"])


def language() -> str:
    """The language of this request: fi, sv or en."""
    return str(_locale().language)


def translate(sentence: str, **values: object) -> str:
    """An English message id in the language of this request, its ``%(name)s`` places filled from ``values``."""
    return str(gettext(sentence, **values))


def translate_count(one: str, many: str, number: int, **values: object) -> str:
    """Likewise for a sentence that differs for one and for many; the number stands in ``%(num)d``."""
    return str(ngettext(one, many, number, **values))


def day(value: date) -> str:
    """A day as lists show it: "ma 10.11.", with the year where it is not the current one."""
    known = _day_of(value)
    written = format_date(known, _DAY[language()][known.year != clock.today().year], _locale())
    # Swedish in Finland has two letters for a weekday, CLDR has three.
    return f"{_SHORT_SWEDISH[known.weekday()]} {written}" if language() == "sv" else written


def date_alone(value: date) -> str:
    """A day of which nobody asks what weekday it was, such as a day of birth: "3.4.2019"."""
    return format_date(_day_of(value), "d MMMM yyyy" if language() == "en" else "d.M.yyyy", _locale())


def whole_day(value: date, *, begins: bool = False) -> str:
    """A day by its name, inside a sentence or where it ``begins`` one: "sunnuntai 16. marraskuuta 2027"."""
    known = _day_of(value)
    named = format_date(known, _BY_NAME[language()], _locale())
    if known.year != clock.today().year:
        named = f"{named} {known.year}"
    return named[0].upper() + named[1:] if begins else named


_BY_NAME = {"fi": "cccc d. MMMM", "sv": "cccc d MMMM", "en": "cccc d MMMM"}


def long_day(value: date) -> str:
    """A day as families read it, in words: "Sunnuntaina 16. marraskuuta", "Söndag 16 november"."""
    known = _day_of(value)
    spoken = f"{_WEEKDAYS[language()][known.weekday()]} {format_date(known, _IN_WORDS[language()], _locale())}"
    return spoken if known.year == clock.today().year else f"{spoken} {known.year}"


def spoken_day(value: date) -> str:
    """A day to come as families say it: "Tänään", "Huomenna", then its name in words."""
    known = _day_of(value)
    match (known - clock.today()).days:
        case 0:
            return translate(N_("Today"))
        case 1:
            return translate(N_("Tomorrow"))
    return long_day(known)


def month(value: date) -> str:
    """The month of a day: "marraskuu 2026"."""
    return format_date(_day_of(value), "LLLL yyyy", _locale())


def in_month(value: date) -> str:
    """The month in which a day lies, as a sentence has it: "elokuussa", "i augusti"; this day is "tänään"."""
    known = _day_of(value)
    if known == clock.today():
        return translate(N_("today"))
    form = "LLLL" if known.year == clock.today().year else "LLLL yyyy"
    named, _, year = format_date(known, form, _locale()).partition(" ")
    return f"{_IN_MONTH[language()].format(named)} {year}".rstrip()


_IN_MONTH = {"fi": "{}ssa", "sv": "i {}", "en": "in {}"}


def clock_time(value: datetime | time) -> str:
    """The wall's time in Finland: "7.42" in Finnish and Swedish, "7:42" in English."""
    local = clock.local(value) if isinstance(value, datetime) else value
    return f"{local.hour}{':' if language() == 'en' else '.'}{local.minute:02}"


def clock_span(begins: datetime, ends: datetime) -> str:
    """From when to when by the wall's time, kept on one line: "10.00–11.30"."""
    return f"{clock_time(begins)}–\N{WORD JOINER}{clock_time(ends)}"


def when(value: datetime) -> str:
    """A moment as near as people say it: "tänään 7.42", "eilen 20.15", then the day alone."""
    known, at = _day_of(value), clock_time(value)
    match (clock.today() - known).days:
        case 0:
            return translate(N_("today %(time)s"), time=at)
        case 1:
            return translate(N_("yesterday %(time)s"), time=at)
        case -1:
            return translate(N_("tomorrow %(time)s"), time=at)
    return day(known)


def soon(value: datetime) -> str:
    """How near a moment is when it comes within an hour and a half: "35 minuutin päästä"; otherwise nothing."""
    minutes = int((value - clock.now()).total_seconds() // 60)
    if not 0 < minutes <= _SOON:
        return ""
    return translate_count("in one minute", "in %(num)d minutes", minutes)


_SOON = 90


def and_list(parts: Iterable[object]) -> str:
    """A list as a sentence has it: "Sari, Navid ja Eliel"."""
    return format_list([str(part) for part in parts], locale=_locale())


def _locale() -> Locale:
    return get_locale() or Locale("fi")


def _day_of(value: date) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value


_DAY = {
    "fi": ("ccc d.M.", "ccc d.M.yyyy"),
    "sv": ("d.M", "d.M.yyyy"),
    "en": ("ccc d MMM", "ccc d MMM yyyy"),
}
"""The day in the current year, and in another one."""

_SHORT_SWEDISH = ("må", "ti", "on", "to", "fr", "lö", "sö")

_IN_WORDS = {"fi": "d. MMMM", "sv": "d MMMM", "en": "d MMMM"}

_WEEKDAYS = {
    # When something happens stands in the essive in Finnish, a case that CLDR does not have.
    "fi": ("Maanantaina", "Tiistaina", "Keskiviikkona", "Torstaina", "Perjantaina", "Lauantaina", "Sunnuntaina"),
    "sv": ("Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
