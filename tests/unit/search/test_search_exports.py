"""Files of quotes: verbatim for programs, safe for spreadsheets."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from propos_search.answer import Hit
from propos_search.api.exports import COLUMNS, csv_of, lines_of


def hit(content: str) -> Hit:
    return Hit(
        id="q1",
        kind="direct",
        content=content,
        entities=("Port-Vanel", "Sérande"),
        outlet="Le Courrier",
        date=datetime(2026, 10, 1, tzinfo=UTC),
        title="La digue",
        url="https://vanel.example/digue",
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula_and_json_stays_as_it_was_said(start: str) -> None:
    said = f'{start}HYPERLINK("x"), a-t-elle dit'
    (row,) = csv.DictReader(io.StringIO(csv_of([hit(said)], first=True).decode("utf-8-sig"), newline=""))
    assert row["content"] == f"'{said}"
    assert json.loads(lines_of([hit(said)], first=True))["content"] == said


def test_a_table_is_named_once_and_holds_what_was_said_in_two_lines() -> None:
    said = 'Elle a dit : "oui",\nou presque ; voilà'
    table = csv_of([hit(said)], first=True) + csv_of([hit(said)], first=False)
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    assert [row["content"] for row in rows] == [said, said]
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["entities"] == "Port-Vanel | Sérande"
