"""Many claims at once."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eventimpact.claims import judge, judge_all
from eventimpact.claims._data import as_json
from eventimpact.errors import InvalidInputError, UnknownNameError
from unit.claims.markets import FALSE, TRUE, OneSeries


SOURCES = {"prices": OneSeries(TRUE.market()), "catalogue": TRUE.catalogue}
CLAIMS = [
    TRUE.said,
    replace(
        TRUE,
        claim={"name": "without", "cause": {"label": "whales", "undated": ["X-NEVER"]}},
    ).said,
    replace(
        TRUE, claim={"name": "elsewhere", "series": {"daily": "X", "hourly": "X"}}
    ).said,
]


def test_any_number_of_workers_gives_the_same_data() -> None:
    data = [
        as_json(judge_all(CLAIMS, workers=workers, progress=False, **SOURCES).to_dict())
        for workers in (1, 2, 4)
    ]
    assert data[0] == data[1] == data[2]


def test_two_workers_write_the_same_bytes_as_one(tmp_path: Path) -> None:
    written = []
    for workers in (1, 2):
        folder = tmp_path / str(workers)
        judge_all(CLAIMS[1:], folder=folder, workers=workers, **SOURCES)
        written.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert written[0] == written[1]
    assert set(written[0]) == {
        "index.html",
        "without.html",
        "without.json",
        "elsewhere.json",
    }


def test_each_claim_gets_what_it_would_get_alone() -> None:
    found = judge_all(CLAIMS[:1], **SOURCES)
    alone = judge(CLAIMS[0], **SOURCES)
    assert found.data["a-case"] == json.loads(json.dumps(alone.to_dict()))
    (row,) = found.rows
    assert (row.claim, row.reading, row.verdict) == ("a-case", "all", "supported")
    assert row.move_percent == pytest.approx(100 * alone.readings[0].simple_move)
    assert row.reason.startswith("For 1e+15 USD, every necessary line that can be")


def test_a_claim_whose_series_is_not_there_is_listed_with_the_reason() -> None:
    found = judge_all(CLAIMS, **SOURCES)
    last = found.rows[-1]
    assert (last.claim, last.verdict, last.move_percent) == (
        "elsewhere",
        "untestable",
        None,
    )
    assert last.reason.startswith("Untestable on these data: ")
    assert len(found.rows) == 3
    assert found.to_frame().verdict.tolist()[-1] == "untestable"
    assert "elsewhere" in found._repr_html_()
    assert repr(found) == "<JudgedClaims: 3 claims, 3 readings>"


def test_all_data_can_be_written_at_once(tmp_path: Path) -> None:
    found = judge_all(CLAIMS[:2], **SOURCES)
    data = json.loads(found.to_json(tmp_path / "all.json").read_text("utf-8"))
    assert [one["claim"]["name"] for one in data["claims"]] == ["a-case", "without"]


def test_two_claims_need_two_names() -> None:
    with pytest.raises(InvalidInputError, match="the claim name 'a-case' is taken"):
        judge_all([TRUE.said, FALSE.said], **SOURCES)


def test_a_claim_that_is_not_there_stops_the_work_before_it_begins(
    tmp_path: Path,
) -> None:
    with pytest.raises(UnknownNameError):
        judge_all(["us-marshals-2014", "nope"], folder=tmp_path / "site")
    assert not (tmp_path / "site").exists()
