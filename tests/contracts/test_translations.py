"""Whoever reads Finnish, Swedish or English reads all of it: nothing is missing, outdated or in another language."""

import ast
import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from flask.testing import FlaskClient
from jinja2 import Environment, FileSystemLoader, nodes
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.pages import hidden, send

ROOT = Path(__file__).parents[2]
TEMPLATES = Environment(loader=FileSystemLoader(ROOT / "templates"), extensions=["jinja2.ext.i18n"], autoescape=True)
SHOWROOM = {ROOT / "templates" / "shell" / "components.html", ROOT / "casework" / "shell" / "components.py"}
"""The page on which developers look at the components; its sentences are samples."""

PLACE = re.compile(r"%\((\w+)\)[sd]")
SAME_WORD = {"sv_FI": {"Organisation", "Plan", "version %(number)s"}, "fi": set()}
"""What is spelt as in English."""

AVOIDED = {
    "fi": r"\b(tapaus|tapauks|ongelm|toimenpi|myöhäs)",
    "sv_FI": r"\b(problem|åtgärd|försen|klientfall)",
}
"""What is not said to or about people (docs: the words of the house)."""


def catalogue(locale: str) -> Catalog:
    file = ROOT / "casework" / "translations" / locale / "LC_MESSAGES" / "messages.po"
    with file.open("rb") as opened:
        return read_po(opened, locale=locale, abort_invalid=True)


def messages(locale: str) -> list[Message]:
    return [message for message in catalogue(locale) if message.id]


def texts(said: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


FI, SV = messages("fi"), messages("sv_FI")


def translated(known: list[Message]) -> Iterator[tuple[str, str]]:
    """Each form of each text with its translation; what is missing is one test's matter, not every one's."""
    for message in known:
        for original, said in zip(texts(message.id), texts(message.string), strict=True):
            if said:
                yield original, said


LOCALES = pytest.mark.parametrize(("locale", "known"), [("fi", FI), ("sv_FI", SV)], ids=["fi", "sv_FI"])


# --- the catalogues ---


@LOCALES
def test_every_text_is_translated(locale: str, known: list[Message]) -> None:
    missing = [message.id for message in known if message.fuzzy or not all(texts(message.string))]
    assert not missing, f"{locale} lacks these; fill them in after make translations"


@LOCALES
def test_every_counted_text_has_all_its_forms(locale: str, known: list[Message]) -> None:
    forms = catalogue(locale).num_plurals
    assert not [m.id for m in known if len(texts(m.string)) != (forms if m.pluralizable else 1)]


@LOCALES
def test_every_translation_has_the_places_of_its_text(locale: str, known: list[Message]) -> None:
    # "One family" has no number, "%(num)d families" has; each form is held against the one it stands for.
    for original, said in translated(known):
        assert Counter(PLACE.findall(said)) == Counter(PLACE.findall(original)), said
        assert "%" not in PLACE.sub("", said), said


@LOCALES
def test_a_translation_ends_as_its_text_does(locale: str, known: list[Message]) -> None:
    stops = tuple(".?:!")
    for original, said in translated(known):
        assert said == said.strip()
        assert said.endswith(stops) or not original.endswith(stops), said


def test_no_text_is_left_in_english_or_taken_from_the_other_language() -> None:
    finnish, swedish = dict(translated(FI)), dict(translated(SV))
    assert [text for text, said in swedish.items() if said == finnish.get(text)] == []
    assert {text for text, said in finnish.items() if said == text} == SAME_WORD["fi"]
    assert {text for text, said in swedish.items() if said == text} == SAME_WORD["sv_FI"]


@LOCALES
def test_people_are_not_spoken_of_as_cases(locale: str, known: list[Message]) -> None:
    said = [text for message in known for text in texts(message.string)]
    assert not [text for text in said if re.search(AVOIDED[locale], text, re.IGNORECASE)]


# --- what the code and the templates say ---


def python_files() -> Iterator[tuple[Path, ast.Module]]:
    for file in sorted((ROOT / "casework").rglob("*.py")):
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def template_files() -> Iterator[tuple[Path, str]]:
    for file in sorted((ROOT / "templates").rglob("*.html")):
        yield file, file.read_text(encoding="utf-8")


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", getattr(node.func, "attr", "")), node


def literal(node: ast.expr) -> str:
    """The text itself, where it is written there."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def said_in_code() -> set[str]:
    marked = ("N_", "translate_count")
    return {literal(call.args[0]) for _, tree in python_files() for name, call in calls(tree) if name in marked} - {""}


def said_in_templates() -> set[str]:
    found = (m for _, source in template_files() for _, _, m in TEMPLATES.extract_translations(source))  # type: ignore[attr-defined]  # the extension adds it.
    # None stands for _(words[code]): those words are marked where the vocabulary is.
    return {texts(said)[0] for said in found if said}


def test_the_catalogues_hold_what_code_and_templates_say_and_nothing_else() -> None:
    said = said_in_code() | said_in_templates()
    assert len(said) > 100
    for known in (FI, SV):
        assert {texts(message.id)[0] for message in known} == said, "Run make translations"


SENTENCE_FIRST = {
    *("Refused", "NavItem", "translate"),
    *("text", "long_text", "secret", "day_field", "one_of", "one_from_list", "several_of", "yes"),
}
"""What takes a message id as its first argument, or as ``required``."""


def test_a_sentence_in_the_code_is_marked_where_it_is_written() -> None:
    unmarked = [
        f"{file.relative_to(ROOT)}:{call.lineno}: {text}"
        for file, tree in python_files()
        if file.name != "models.py" and file not in SHOWROOM  # In models text() is SQL.
        for name, call in calls(tree)
        if name in SENTENCE_FIRST
        for argument in (*call.args[:1], *(k.value for k in call.keywords if k.arg == "required"))
        if (text := literal(argument))
    ]
    assert not unmarked


def test_forms_use_no_field_that_brings_its_own_english_messages() -> None:
    """WTForms' own fields and validators say "Not a valid choice"; the house's say it in the reader's language."""
    brought = {
        f"{file.relative_to(ROOT)}: {name.name}"
        for file, tree in python_files()
        if file.relative_to(ROOT).parts[1] != "shell"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"wtforms", "flask_wtf"}
        for name in node.names
        if name.name not in {"HiddenField", "Field", "ValidationError"}  # None of them says anything by itself.
    }
    assert not brought


_JINJA = re.compile(r"{#.*?#}|{% block width %}\w*{% endblock %}|{%.*?%}|{{.*?}}", re.DOTALL)
_SPOKEN = re.compile(r"""\b(?:alt|title|aria-label|placeholder|data-\w+|content)=["']([^"']*[^\W\d_]{2}[^"']*)["']""")


def test_templates_hold_no_word_of_their_own() -> None:
    for file, source in template_files():
        if file in SHOWROOM:
            continue
        markup = _JINJA.sub("", source)
        shown = re.sub(r"<[^>]*>", " ", markup).replace("Rinnalla", "").replace("&nbsp;", " ")
        assert not re.search(r"[^\W\d_]{2,}", shown), (file, shown.strip()[:200])
        body = markup.partition("<body")[2] or markup.partition("</head>")[2] if "<head>" in markup else markup
        assert not _SPOKEN.findall(body), file


def test_templates_hand_no_sentence_untranslated_to_a_macro() -> None:
    loose = [
        (str(file.relative_to(ROOT)), const.value)
        for file, source in template_files()
        if file not in SHOWROOM
        for const in _untranslated(TEMPLATES.parse(source))
        if re.fullmatch(r"[A-ZÅÄÖ][^\W\d_]+(?: [^\W\d_]+)+[.?!:]?|[A-ZÅÄÖ][a-zåäö]{2,}", const.value)
    ]
    assert not loose


def _untranslated(node: nodes.Node) -> Iterator[nodes.Const]:
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in {"_", "gettext", "ngettext"}:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node
    for child in node.iter_child_nodes():
        yield from _untranslated(child)


def test_scripts_say_only_what_the_page_gave_them() -> None:
    """Words for people come from the page (data-saving, data-none, #not-saved), where they are translated."""
    source = (ROOT / "static" / "js" / "app.js").read_text(encoding="utf-8")
    code = re.sub(r"^\s*//.*$|(?<=[;{}\s])// .*$", "", source, flags=re.MULTILINE)
    quoted = re.findall(r'"([^"\n]*)"|`([^`\n]*)`', code)
    assert quoted
    for text in (plain or template for plain, template in quoted):
        assert not re.match(r"[A-ZÅÄÖ][a-zåäö]+( |$)", text) or text in {"Escape", "Enter", "Element"}, text
        assert not re.search(r"[a-zåäö]{2,} [a-zåäö]{2,} [a-zåäö]{2,}", text) or text == "use strict", text


# --- the pages ---


@pytest.fixture
def database_kind() -> str:
    """Nothing here differs between databases."""
    return "sqlite"


READERS = ("meri", "heli", "kaisa", "tiina", "sari", "olli")


def pieces(said: str | tuple[str, ...], words: int) -> Iterator[str]:
    """What of a text stands in a page as it is: the parts between its places that have at least so many words."""
    for text in texts(said):
        for piece in re.split(PLACE.pattern.replace("(\\w+)", "\\w+"), text):
            if len(re.findall(r"[^\W\d_]{2,}", piece)) >= words:
                yield piece.strip(" ,.:")


def foreign_to(language: str) -> set[str]:
    """What a page in this language never holds: texts of the other two that are more than a word or two."""
    held = {"en": [m.id for m in FI], "fi": [m.string for m in FI], "sv": [m.string for m in SV]}
    own = {piece for said in held.pop(language) for piece in pieces(said, 1)}
    return {p for said in held.values() for one in said for p in pieces(one, 3)} | {
        p for p in (p for said in held.get("en", []) for p in pieces(said, 2)) if p not in own
    }


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_page_mixes_its_language_with_another(cast: Cast, language: str) -> None:
    foreign = foreign_to(language)
    seen: set[str] = set()
    for page in everybodys_pages(cast, language):
        if page.status_code == 303:
            continue  # A form with nothing to fill in, such as a withdrawal, was acted on.
        seen.add(page.request.path)
        shown = html.unescape(page.text)
        assert f'<html lang="{language}"' in shown
        # Whole words: "Add a person" is no part of "Add a personal note".
        leaked = {text for text in foreign if text in shown and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", shown)}
        assert not leaked, (page.request.path, leaked)
    assert len(seen) > 20, seen


def everybodys_pages(cast: Cast, language: str) -> Iterator[TestResponse]:
    """One page of each kind as everybody finds it, and each form as it comes back when it was sent empty."""
    anybody = cast.app.test_client()
    anybody.environ_base["wsgi.url_scheme"] = "https"
    send(anybody, "/sign-in", "/language", language=language)
    yield from _page_and_empty_form(anybody, "/sign-in")
    yield anybody.get("/nothing-there")
    yield anybody.post("/sign-in", data={"login": "meri"})
    for login in READERS:
        client = cast.browser_of(login)
        home = client.get("/", follow_redirects=True).request.path
        send(client, home, "/language", language=language)
        yield from _walk(cast, client, home)


def _walk(cast: Cast, client: FlaskClient, home: str) -> Iterator[TestResponse]:
    """Follow the links, one of each kind of page; two of people, who stand differently."""
    rules = cast.app.url_map.bind("localhost")
    met: Counter[str] = Counter()
    waiting, known = [home], {home}
    while waiting:
        address = waiting.pop(0)
        endpoint = str(rules.match(address)[0])
        if met[endpoint] >= (12 if endpoint == "families.person" else 2):
            continue
        met[endpoint] += 1
        for page in _page_and_empty_form(client, address):
            links = re.findall(r'<a [^>]*href="(/[^"?#]*)', page.text)
            new = dict.fromkeys(link for link in links if link not in known)
            known.update(new)
            waiting += new
            yield page


def _page_and_empty_form(client: FlaskClient, address: str) -> Iterator[TestResponse]:
    page = client.get(address, follow_redirects=True)
    yield page
    if '<form class="form"' in page.text:
        yield client.post(address, data=hidden(page, address))
