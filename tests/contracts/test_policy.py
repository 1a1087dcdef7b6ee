"""One table says who may; no other place of the code opens a family, judges by a role, or makes somebody up."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.access.policy import GRANTS, SENTENCES, Basis, Permission, Role
from casework.app import import_records
from casework.audit.models import Action, Part, Traced
from casework.crypto.fields import Sealed
from casework.db import Record
from casework.oversight.words import ACTIONS, BASES

import_records()

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "casework"


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        yield str(file.relative_to(PACKAGE)), ast.parse(file.read_text(encoding="utf-8"))


def called(tree: ast.Module) -> Iterator[str]:
    """Every call, as it is written, without its arguments."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def callers(pattern: str) -> set[str]:
    return {name for name, tree in trees() if any(re.fullmatch(pattern, call) for call in called(tree))}


def importers(module: str, *names: str) -> set[str]:
    found = set()
    for name, tree in trees():
        for node in ast.walk(tree):
            brought = isinstance(node, ast.ImportFrom) and node.module == module
            if brought and {alias.name for alias in node.names} & set(names):
                found.add(name)
    return found


# --- the table is whole ---


def test_every_permission_has_its_row_and_its_sentence() -> None:
    assert set(GRANTS) == set(Permission)
    assert set(SENTENCES) == set(Permission)
    assert all(GRANTS.values())


def test_every_ground_is_of_use() -> None:
    assert {grant.basis for grants in GRANTS.values() for grant in grants} == set(Basis)


def test_every_code_of_the_log_has_its_words() -> None:
    """The officer's page has words for whatever the log can hold."""
    assert set(ACTIONS) == set(Action)
    assert set(BASES) >= {"no_ground", "assurance", "not_found"}
    assert {basis for basis in Basis if basis in BASES} >= {
        grant.basis for grants in GRANTS.values() for grant in grants if grant.classes
    } - {Basis.SIGNED_IN}


# --- one way in ---


def test_only_access_opens_the_keys_of_families() -> None:
    assert callers(r"(.*\.)?unlocked") == {"access/opening.py"}
    assert callers(r".*vault\(\)\.families|.*_vault\.families") == {"access/opening.py"}
    assert callers(r".*vault\(\)\.new_family") == {"access/opening.py"}
    assert importers("casework.crypto.keyring", "unlocked", "Unlocked", "_ring") == {"access/opening.py"}
    assert callers(r"(.*\.)?FamilyKeys") == {"crypto/keys.py"}


def test_only_the_sign_in_says_who_somebody_is() -> None:
    """An actor that is made up elsewhere could claim any role, and any strength of sign-in."""
    assert callers(r"(.*\.)?Actor") == {"accounts/sessions.py", "demo/load.py", "staff.py"}
    assert callers(r"(.*\.)?Held") == {
        "access/opening.py",
        "access/policy.py",
        "families/facts.py",
        "meetings/gatherings/facts.py",
        "responsibility/facts.py",
    }
    assert callers(r"(.*\.)?Opening") == {"access/opening.py"}


def test_only_access_decides() -> None:
    assert callers(r"(policy\.)?decide") <= {"access/opening.py"}
    assert callers(r"(facts\.)?gather") == {"access/opening.py"}
    assert callers(r"(.*\.)?may_read_line") == {"families/lines.py", "families/sharing.py", "plan/approvals.py"}


def test_nobody_judges_by_a_role_outside_the_table() -> None:
    """What follows from a role is in the table; elsewhere a role only finds units, or chooses what to show first."""
    knows = {
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Role"
        and node.attr in Role.__members__
    }
    decides = {"access/policy.py", "families/facts.py", "responsibility/facts.py"}
    limits_and_words = {"accounts/sessions.py", "accounts/people.py", "demo/cast.py", "demo/load.py", "staff.py"}
    finds_units = {"families/actions.py", "organisation/actions.py", "families/new_families.py"}
    shows_menus = {name for name in knows if name.endswith("/views.py")}
    assert knows - decides - limits_and_words - finds_units - shows_menus == set()
    for name in shows_menus:
        for line in (PACKAGE / name).read_text(encoding="utf-8").splitlines():
            if "units_as(" in line:
                assert "lambda by:" in line or "_own_families" in line or "def _" in line, f"{name}: {line.strip()}"


def test_no_template_judges_by_a_role() -> None:
    for page in sorted((ROOT / "templates").rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"units_as|\.roles\b|Role\.", text), page.name


def test_pages_are_shown_after_everything_was_loaded() -> None:
    """A template that is handed a record could open more than the decision did."""
    names = {(m.class_.__module__, m.class_.__name__) for m in Record.registry.mappers if issubclass(m.class_, Sealed)}
    for name, tree in trees():
        if name.endswith("/views.py"):
            froms = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
            imported = {(n.module, alias.name) for n in froms for alias in n.names}
            assert not imported & names, name


# --- no way round the records ---


def test_no_bulk_statement_touches_what_is_sealed_or_traced() -> None:
    """Bulk statements know neither the place of a ciphertext nor the log."""
    kept = {m.class_.__name__ for m in Record.registry.mappers if issubclass(m.class_, Sealed | Traced | Part)}
    assert kept >= {"Participant", "LineAudience", "Account"}
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"update", "delete", "insert", "sa.update"}:
                first = ast.unparse(node.args[0]) if node.args else ""
                assert first not in kept, f"{name}: {ast.unparse(node)[:80]}"
            if isinstance(node, ast.Attribute) and node.attr == "__table__":
                pytest.fail(f"{name} reaches past its records to a table")


def test_nobody_writes_sql_by_hand_outside_the_database_room() -> None:
    by_hand = callers(r".*\.exec_driver_sql") | {
        name
        for name in importers("sqlalchemy", "text")
        if not name.endswith("models.py")  # Conditions of partial indexes.
    }
    assert by_hand == {"engines.py", "migrate.py"}


def test_only_the_log_writes_the_log() -> None:
    assert callers(r"(.*\.)?AuditEvent") == {"audit/log.py"}
    assert callers(r"(.*\.)?AuditHead") == {"audit/log.py"}


def test_the_keys_of_the_house_stay_in_the_crypto_room() -> None:
    assert callers(r".*vault\(\)\.house") <= {"crypto/keys.py", "app.py"}
    assert callers(r".*\._house.*|.*\._branch") <= {"crypto/keys.py"}
