"""Every column is on the register of secrets, or says why it stands in clear text."""

from pathlib import Path

import pytest
from sqlalchemy import Column, LargeBinary, Table

from casework.app import import_records
from casework.audit import log
from casework.audit.models import FamilyOwned, Part, Traced
from casework.crypto.fields import REGISTER, Encrypted, Sealed
from casework.crypto.keyring import DataClass
from casework.db import Record

import_records()

WRITTEN = Path(__file__).with_name("register.txt")

COLUMNS = [column for table in Record.metadata.sorted_tables for column in table.columns]


def name(column: Column) -> str:
    return f"{column.table.name}.{column.name}"


@pytest.mark.parametrize("column", COLUMNS, ids=name)
def test_a_column_is_encrypted_or_says_why_not(column: Column) -> None:
    sealed, reason = column.info.get("sealed"), column.info.get("clear")
    assert bool(sealed) != bool(reason), f"{name(column)}: encrypted is {sealed!r}, in clear because {reason!r}"
    assert column.info.keys() <= {"sealed", "clear", "later"}
    if reason:
        assert isinstance(reason, str)
        assert reason == reason.strip()
        assert len(reason) > 4


def test_the_register_is_exactly_the_columns_that_are_encrypted() -> None:
    there = {(column.info["sealed"], column.table.name, column.name) for column in COLUMNS if "sealed" in column.info}
    assert {(entry.domain, entry.table, entry.column) for entry in REGISTER.values()} == there
    assert all(domain == entry.domain for domain, entry in REGISTER.items())


def test_a_ciphertext_is_bytes_and_never_absent() -> None:
    """An absent value is encrypted as well, so that its absence does not show."""
    for column in COLUMNS:
        if "sealed" in column.info:
            assert isinstance(column.type, LargeBinary), name(column)
            assert not column.nullable, name(column)
            assert not column.index, name(column)
            assert not column.unique, name(column)
            assert not column.foreign_keys, name(column)
            assert column.default is None, name(column)


def test_no_name_on_the_register_changes_unnoticed() -> None:
    """What is stored was encrypted under table, column and class: whoever renames one must re-encrypt it.

    A line is only ever added to register.txt. To change one is a migration of every stored value.
    """
    now = [f"{e.domain}\t{e.table}.{e.column}\t{e.data_class.value}" for _, e in sorted(REGISTER.items())]
    assert now == WRITTEN.read_text(encoding="utf-8").splitlines()


def test_a_field_and_its_column_have_one_name() -> None:
    for kind in sealed_kinds():
        for field, encrypted in kind.sealed_fields.items():
            assert isinstance(encrypted, Encrypted)
            assert REGISTER[encrypted.domain].column == field
            assert hasattr(kind, f"_ct_{field}")
            assert isinstance(encrypted.data_class, DataClass)


def sealed_kinds() -> list[type[Sealed]]:
    return [m.class_ for m in Record.registry.mappers if issubclass(m.class_, Sealed)]


# --- what belongs to a family leaves a trace ---

APART = {
    "key_family": "A key is no content; its commitment stands in the log where the family's chain begins.",
}


OF_THE_HOUSE = {"role_grant", "account", "identity"}
"""What says who somebody is and what they may: sealed in the chain of the house."""


def points_at(table: Table) -> set[str]:
    return {key.column.table.name for key in table.foreign_keys}


def test_every_row_that_hangs_on_a_family_is_sealed_in_the_log() -> None:
    """Directly, or through a participant or a line: nothing of a family can change past its chain."""
    tables = {table.name: table for table in Record.metadata.sorted_tables}
    of_family, before = {"family"}, set[str]()
    while of_family != before:
        before = set(of_family)
        of_family |= {name for name, table in tables.items() if points_at(table) & before and name != "unit"}
    traced = {m.local_table.name for m in Record.registry.mappers if issubclass(m.class_, Traced | Part)}
    assert of_family - traced == set(APART)
    assert traced - of_family == OF_THE_HOUSE


def test_every_traced_kind_is_checked_by_the_logs_own_check() -> None:
    checked = set(log.traced_kinds())
    for mapper in Record.registry.mappers:
        if issubclass(mapper.class_, Traced):
            assert mapper.base_mapper.class_ in checked, mapper.class_.__name__
    assert all(kind.__tablename__ in {table.name for table in Record.metadata.sorted_tables} for kind in checked)


def test_every_part_is_named_by_the_record_it_is_sealed_with() -> None:
    named = set()
    for mapper in Record.registry.mappers:
        for part in getattr(mapper.class_, "parts", ()):
            named.add(mapper.relationships[part].mapper.class_)
            assert mapper.relationships[part].lazy == "selectin", f"{mapper.class_.__name__}.{part}"
    assert named == {m.class_ for m in Record.registry.mappers if issubclass(m.class_, Part)}


def test_a_part_that_is_inherited_is_not_forgotten_by_the_subclass() -> None:
    for mapper in Record.registry.mappers:
        base = mapper.inherits
        if base is not None:
            assert set(getattr(base.class_, "parts", ())) <= set(mapper.class_.parts), mapper.class_.__name__


def test_every_record_of_a_family_is_bound_to_it() -> None:
    for kind in sealed_kinds():
        if issubclass(kind, FamilyOwned):
            assert "family_id" in kind.__mapper__.columns
            assert not kind.__mapper__.columns["family_id"].nullable


def test_whatever_is_edited_by_people_has_a_version() -> None:
    """Two who write at once notice each other: every record of a family but those that are only ever added to."""
    only_added = {"revision", "role_grant", "identity"}
    for kind in log.traced_kinds():
        if kind.__tablename__ not in only_added:
            assert kind.__mapper__.version_id_col is not None, kind.__name__
