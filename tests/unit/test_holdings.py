"""The list of what is held about a student names every column there is."""

import pytest
from sqlmodel import SQLModel

import crm_app.models  # noqa: F401 - all tables
from crm_app.domain.protection.holdings import FIRST, HOLDINGS, about_students

TABLES = SQLModel.metadata.tables


def test_every_table_is_in_the_list():
    assert set(HOLDINGS) == set(TABLES)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_column_is_erased_or_kept_for_a_reason(table):
    holding = HOLDINGS[table]
    kept = list(holding.kept_columns())
    assert sorted([*kept, *holding.erased]) == sorted(column.name for column in TABLES[table].c), (
        "say of each column in protection/holdings.py what it holds of a student"
    )
    named = {*holding.free, *holding.system, *holding.whole, *holding.hidden}
    assert named <= {column.name for column in TABLES[table].c}


def test_what_is_erased_is_found_first_and_has_a_heading():
    for name, holding in HOLDINGS.items():
        assert bool(holding.found) == bool(holding.about), name
        assert holding.found or not (holding.erased or holding.removed), name
    assert [name for name, _ in about_students()][: len(FIRST)] == list(FIRST)


def test_what_is_emptied_is_no_key_of_a_row():
    for name, holding in HOLDINGS.items():
        keys = {column.name for column in TABLES[name].primary_key}
        assert not keys & {*holding.erased, *holding.free, *holding.system, *holding.whole}, name
