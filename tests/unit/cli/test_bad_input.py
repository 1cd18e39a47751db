"""What is typed or passed wrongly is met with what was found and what to do."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import eventimpact as ei
from eventimpact.claims import claim_names
from eventimpact.cli import main
from eventimpact.errors import EventImpactError, InvalidInputError


CLAIM = "us-marshals-2014"
FLOWS = (
    "time,FlowInExNtv,FlowOutExNtv,FlowInExNtv_vintage202606,FlowOutExNtv_vintage202606"
    "\n2014-06-20,30,10,31,10\n2014-06-21,5,15,5,16\n"
)
OWN = (
    '[[event]]\nid = "X-1"\ncategory = "C.macro"\ntitle = "A thing"\ngrade = "C"\n'
    'provenance = "uncited"\nannounced = "2014-06-20"\n'
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a few files that are good for something else."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flows.csv").write_text(FLOWS, encoding="utf-8")
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    taken = OWN.replace("X-1", "A-DE-0619")
    (tmp_path / "taken.toml").write_text(taken, encoding="utf-8")
    return tmp_path


TYPED = [
    ("judge", "name one claim, or say --all"),
    (f"judge --all {CLAIM}", "name one claim, or say --all"),
    (f"judge {CLAIM} other", "unexpected extra argument"),
    ("judge us-marshals", "did you mean 'us-marshals-2014'"),
    ("judge germany-2024.toml", "(did you mean 'germany-2024'?); check the path"),
    ("judge onw.toml", "(did you mean 'own.toml'?); check the path"),
    ("judge own.toml", "events are a file of their own, given with --events"),
    ("judge flows.csv", "is not TOML"),
    (f"judge {CLAIM} --as-of yesterday", "'yesterday' is no day; write it as in 2025-"),
    (f"judge {CLAIM} --as-of 2024-13-01", "'2024-13-01' is no day; write it as in"),
    (f"judge {CLAIM} --htlm x.html", "Possible options: --help, --html"),
    (f"judge {CLAIM} --html none/x.html", "there is no folder none; make it or name"),
    (f"judge {CLAIM} --html .", "is a folder; name a file in it"),
    (f"judge {CLAIM} --html x --json x", "both name x; give each its own file"),
    (f"judge {CLAIM} --workers 2", "leave it out for one claim"),
    (f"judge {CLAIM} --workers two", "should be a valid integer"),
    (f"judge {CLAIM} --prices embeded", "give embedded, yahoo, or the path"),
    (f"judge {CLAIM} --prices own.toml", "there is no column 'close'"),
    (f"judge {CLAIM} --events none.toml", "give the path of an event file"),
    (f"judge {CLAIM} --events flows.csv", "column 'id' is missing; add it"),
    (f"judge {CLAIM} --events taken.toml", "that of a shipped event already; choose"),
    (f"judge {CLAIM} --onchain none.csv", "give the path of a CSV file"),
    (f"judge {CLAIM} --onchain own.toml", "there is no column 'time' or 'date'"),
    (
        f"judge {CLAIM} --onchain flows.csv --onchain-vintage 20260",
        "called '20260' (did you mean '202606'?)",
    ),
    (f"judge {CLAIM} --onchain-vintage 202606", "give the file with --onchain"),
    ("judge --all --html flows.csv", "is a file; with --all, --html names a folder"),
    ("calibrate us-marshals", "did you mean 'us-marshals-2014'"),
    (f"calibrate {CLAIM} --n 0", "draw 1 claim or more"),
    (f"calibrate {CLAIM} --effect 2", "above 0 and at most 1"),
    (f"calibrate {CLAIM} --reading june", "there is no reading called 'june'"),
    (f"calibrate {CLAIM} --json none/x", "there is no folder none; make it or name"),
    ("claims --scheme", "--schema"),
    ("events B-2025-04-0", "(did you mean 'B-2025-04-"),
    ("events --category A.sail", "did you mean 'A.sale'?"),
    ("events --since 2025", "'2025' is no day; write it as in 2025-01-20"),
    ("events --since 2025-02-01 --until 2025-01-01", "must not come after the last"),
    ("events --jurisdiction de", "called 'de' (did you mean 'DE'?)"),
    ("events --jurisdiction XX", "there is no jurisdiction called 'XX'; known are AE"),
    ("events --file own.toml X-2", "no event called 'X-2'; known are X-1"),
    ("events --file .", "is a directory; give the path of an event file"),
    ("events --categorys", "Possible options: --categories, --category"),
    ("prices BTC-USD", "unexpected extra argument"),
    ("jugde", "Did you mean 'judge'?"),
]


@pytest.mark.parametrize(("typed", "sentence"), TYPED, ids=[t for t, _ in TYPED])
def test_a_wrong_command_ends_with_2_and_says_what_to_do(
    typed: str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    folder: Path,
) -> None:
    before = sorted(folder.iterdir())
    monkeypatch.setattr(sys, "argv", ["eventimpact", *typed.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert ended.value.code == 2
    assert sentence in " ".join(printed.err.split())
    assert not printed.out
    assert sorted(folder.iterdir()) == before


PASSED: list[tuple[dict[str, Any], str]] = [
    ({"as_of": "2024-01-01"}, r"as_of is '2024-01-01'; give a day such as"),
    ({"as_of": datetime(2024, 1, 1, tzinfo=UTC)}, r"as_of is datetime.*give a day"),
    ({"as_of": 2024}, r"as_of is 2024; give a day such as"),
    ({"rng": "seven"}, r"the seed is 'seven'; take 0 or a positive integer"),
    ({"rng": -1}, r"the seed is -1; take 0 or a positive integer"),
    ({"rng": 1.5}, r"the seed is 1\.5; take 0 or a positive integer"),
    ({"rng": float("nan")}, r"the seed is nan; take 0 or a positive integer"),
    ({"prices": 5}, r"prices is a int, which has no history to give; take embedded"),
    ({"prices": "embeded"}, r"there are no prices 'embeded'; give embedded, yahoo"),
    ({"catalogue": 5}, r"catalogue is a int; give a Catalogue, or the path"),
    ({"catalogue": ["own.toml"]}, r"catalogue is a list; give a Catalogue"),
    ({"onchain": 5}, r"onchain is a int; give the path of a CSV file"),
]


@pytest.mark.parametrize(("options", "sentence"), PASSED, ids=[s for _, s in PASSED])
@pytest.mark.parametrize("judging", ["judge", "judge_all"])
def test_a_wrong_argument_is_refused_before_anything_is_judged(
    judging: str, options: dict[str, Any], sentence: str
) -> None:
    asked: Any = CLAIM if judging == "judge" else [CLAIM]
    with pytest.raises(InvalidInputError, match=sentence):
        getattr(ei, judging)(asked, **options)


@pytest.mark.parametrize("claims", [CLAIM, 5])
def test_many_claims_are_a_list_of_them(claims: Any) -> None:
    with pytest.raises(
        InvalidInputError, match="give a list of names, paths or claims"
    ):
        ei.judge_all(claims)


def test_pages_go_to_a_folder_and_not_into_a_file(folder: Path) -> None:
    with pytest.raises(NotADirectoryError, match="is a file; name a folder"):
        ei.judge_all([CLAIM], folder=folder / "own.toml")


@pytest.mark.parametrize("path", [5, None, ["own.toml"]])
def test_what_is_no_path_is_no_event_file(path: Any) -> None:
    with pytest.raises(
        InvalidInputError, match="is no path; give the path of an event"
    ):
        ei.read_catalogue(path)


@pytest.mark.parametrize("day", ["2024-01-01", 2024, None])
def test_a_catalogue_is_cut_at_a_day_and_at_nothing_else(day: Any) -> None:
    with pytest.raises(InvalidInputError, match="is no day of UTC; give one such as"):
        ei.Catalogue.shipped().as_of(day)


@pytest.mark.parametrize("selection", [None, "A.sale"])
def test_what_is_no_selection_selects_nothing(selection: Any) -> None:
    with pytest.raises(InvalidInputError, match="is no selection; give a Selection"):
        ei.Catalogue.shipped().select(selection)


def test_an_event_is_found_by_its_id_and_by_nothing_else() -> None:
    unknown: Any = 5
    with pytest.raises(EventImpactError, match="there is no event called 5"):
        ei.Catalogue.shipped().get(unknown)


@pytest.mark.parametrize("claim", [None, 5, b"x", [CLAIM]])
def test_what_is_no_claim_is_not_judged(claim: Any) -> None:
    with pytest.raises(
        EventImpactError, match="is no claim; give the name of a shipped"
    ):
        ei.judge(claim)


def test_a_symbol_is_met_with_the_one_that_was_meant() -> None:
    with pytest.raises(EventImpactError, match=r"did you mean .*'BTC-USD'"):
        ei.EmbeddedPrices().history("btc-usd")


def test_every_claim_is_offered_by_the_first_word_of_its_name() -> None:
    for name in claim_names():
        with pytest.raises(EventImpactError, match="did you mean"):
            ei.judge(name[:-2], as_of=date(2024, 1, 1))


def typed(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    monkeypatch.setattr(sys, "argv", ["eventimpact", *line.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    return capsys.readouterr().out


def test_the_categories_are_listed_with_their_meaning_and_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = typed("events --categories", monkeypatch, capsys)
    rows = [line.split() for line in out.splitlines()]
    listed = {row[0]: int(row[-1]) for row in rows if row and row[-1].isdigit()}
    catalogue = ei.Catalogue.shipped()
    for name in ei.events.CATEGORIES:
        assert listed[name] == sum(e.category == name for e in catalogue)
    assert listed["A"] + listed["B"] + listed["C"] == len(catalogue)
    assert "A.sale           a government sells coins otherwise than by auction" in out


def test_the_categories_of_a_filter_count_what_it_leaves(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = typed("events --categories --file own.toml", monkeypatch, capsys)
    assert "1 event in" in out
    assert [x.split()[-1] for x in out.splitlines() if x.startswith("C.macro")] == ["1"]


def test_the_vintage_of_flows_is_chosen_and_recorded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    line = f"judge {CLAIM} --onchain flows.csv --onchain-vintage 202606 --html r.html"
    typed(line, monkeypatch, capsys)
    assert "vintage 202606" in (folder / "r.html").read_text(encoding="utf-8")
