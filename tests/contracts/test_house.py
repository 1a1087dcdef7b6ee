"""What holds for every file of the house."""

import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined, UndefinedError, nodes
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"

CODE = re.compile(r"(?<![0-9A-Za-z])[0-9]{6}[-+A-FU-Ya-fu-y][0-9]{3}[0-9A-Za-z](?![0-9A-Za-z])")
PUBLISHED = {
    "131052-308T": "The example of the Digital and Population Data Services Agency itself, of nobody.",
}


def files() -> list[Path]:
    """Every file that is kept, or would be: what git ignores does not count."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("The files are only known in a git checkout.")
    found = [ROOT / name for name in done.stdout.split("\0") if name]
    assert len(found) > 200
    return [file for file in found if file.is_file()]


def texts() -> list[tuple[Path, str]]:
    readable = []
    for file in files():
        try:
            readable.append((file, file.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return readable


def somebodys(code: str) -> bool:
    """Whether a code can be a living person's: valid, and not of the artificial range."""
    try:
        hetu.validate(code.upper(), allow_temporary=True)
    except ValidationError:
        return False
    return int(code[7:10]) < 900


def test_no_file_holds_a_personal_identity_code_that_can_be_somebodys() -> None:
    assert somebodys("131052-308T")
    assert not somebodys("120488-9165")
    found = {
        (str(file.relative_to(ROOT)), code)
        for file, text in texts()
        for code in CODE.findall(text)
        if somebodys(code) and code not in PUBLISHED
    }
    assert found == set()


def test_no_file_holds_a_key() -> None:
    """A root key is 64 hexadecimal digits in a file of its own; a private key says so."""
    for file, text in texts():
        assert not re.fullmatch(r"\s*[0-9a-fA-F]{64}\s*", text), file
        assert not re.search(r"^-----BEGIN [A-Z ]*PRIVATE KEY", text, re.MULTILINE), file
        assert file.suffix not in {".key", ".pem", ".sqlite", ".db"}, file


# --- templates ---


@pytest.fixture
def database_kind() -> str:
    """Templates are the same on every database."""
    return "sqlite"


def pages() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def imported(tree: nodes.Template) -> set[str]:
    """The names under which a template imports macros."""
    names = {node.target for node in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.FromImport):
        names |= {name if isinstance(name, str) else name[1] for name in node.names}
    return names


def test_no_template_imports_what_it_does_not_use(app: Flask) -> None:
    unused = {}
    for page in pages():
        tree = app.jinja_env.parse(page.read_text(encoding="utf-8"))
        used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
        if left := imported(tree) - used:
            unused[str(page.relative_to(TEMPLATES))] = left
    assert unused == {}


def test_every_macro_is_used_somewhere(app: Flask) -> None:
    trees = [app.jinja_env.parse(page.read_text(encoding="utf-8")) for page in pages()]
    made = {macro.name for tree in trees for macro in tree.find_all(nodes.Macro)}
    used = {node.name for tree in trees for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    used |= {node.attr for tree in trees for node in tree.find_all(nodes.Getattr)}
    for tree in trees:
        for node in tree.find_all(nodes.FromImport):
            used |= {name if isinstance(name, str) else name[0] for name in node.names}
    assert made - used == set()


def test_every_template_is_shown_somewhere() -> None:
    # The layouts are chosen by the kind of page, in layout.html.
    names = {str(page.relative_to(TEMPLATES)) for page in pages() if page.parent.name != "layouts"}
    code = [*(ROOT / "casework").rglob("*.py"), *pages()]
    mentioned = " ".join(file.read_text(encoding="utf-8") for file in code)
    assert [name for name in sorted(names) if f'"{name}"' not in mentioned] == []


def test_a_value_that_is_missing_is_a_fault_and_not_an_empty_place(app: Flask) -> None:
    assert app.jinja_env.undefined is StrictUndefined
    with pytest.raises(UndefinedError):
        app.jinja_env.from_string("{{ nobody.name }}").render()
    assert app.jinja_env.autoescape is True or app.jinja_env.autoescape("page.html") is True


def test_no_template_marks_text_as_safe() -> None:
    for page in pages():
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape\s+false|\|\s*tojson\b", text), page.name


def test_no_page_carries_its_own_style_or_handlers() -> None:
    for page in pages():
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=|<style|javascript:", text), page.name
