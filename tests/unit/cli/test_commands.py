"""The command line: what it prints, what it writes, how it ends."""

import io
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest
import tomli_w

import eventimpact
from eventimpact.cli import main
from eventimpact.data import embedded
from eventimpact.prices import YahooPrices


GOOD = embedded("claims", "us-marshals-2014.toml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Run:
    monkeypatch.chdir(tmp_path)

    def ended(*arguments: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["eventimpact", *map(str, arguments)])
        code: object = 0
        try:
            main()
        except SystemExit as ending:
            code = ending.code or 0
        assert isinstance(code, int)
        return Ended(code, *capsys.readouterr())

    return ended


def prices(days: int = 900, **columns: Any) -> pd.DataFrame:
    """Make daily prices around the claim's outcome of June 2014."""
    day = pd.date_range("2013-01-01", periods=days, freq="D").strftime("%Y-%m-%d")
    moves = np.random.default_rng(1).normal(0, 0.03, days)
    close = 500 * np.exp(np.cumsum(moves))
    return pd.DataFrame({"date": day, "close": close, "volume_usd": 3e7} | columns)


def refused(ended: Ended, folder: Path, *, code: int = 2, lines: int = 1) -> str:
    """Check that a command wrote nothing but its complaint, and return this."""
    assert ended.code == code, ended.err
    assert "Traceback" not in ended.err
    assert not ended.out
    assert ended.err.startswith("eventimpact: ")
    assert len(ended.err.splitlines()) == lines
    assert not [path for path in folder.iterdir() if path.suffix in {".html", ".json"}]
    return ended.err


YAHOO = "eventimpact.prices._named.YahooPrices"
WRITING = ("--html", "r.html", "--json", "r.json")


def test_a_claim_is_judged_and_its_reports_are_written(
    run: Run, tmp_path: Path
) -> None:
    ended = run("judge", "us-marshals-2014", *WRITING)
    assert ended.code == 0
    assert "the fall of 4 to 25 June 2014: inconclusive (price -15.9 %)" in ended.out
    for word in eventimpact.claims.QUESTIONS:
        assert re.search(rf"^{word} ", ended.out, re.MULTILINE)
    assert ended.out.splitlines()[-2:] == ["written: r.html", "written: r.json"]
    data = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert data["readings"][0]["verdict"] == "inconclusive"
    assert "<!doctype html>" in (tmp_path / "r.html").read_text("utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {"r.html", "r.json"}


def test_every_amount_in_circulation_is_printed(run: Run) -> None:
    ended = run("judge", "germany-2024")
    assert ended.code == 0
    assert re.search(r"^EUR 2.64bn \(proceeds\) +contradicted", ended.out, re.MULTILINE)
    assert "written" not in ended.out


def test_a_claim_file_and_a_price_file_are_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD, encoding="utf-8")
    prices().to_csv(tmp_path / "p.csv", index=False)
    ended = run("judge", "mine.toml", "--prices", "p.csv", "--json", "r.json")
    assert ended.code == 0
    (series,) = json.loads((tmp_path / "r.json").read_text("utf-8"))["data"]
    assert series["source"] == "file p.csv"


def test_prices_of_a_parquet_file_give_the_same_verdict(
    run: Run, tmp_path: Path
) -> None:
    prices().to_csv(tmp_path / "p.csv", index=False, float_format="%.17g")
    prices().to_parquet(tmp_path / "p.parquet", index=False)
    shown = [
        run("judge", "us-marshals-2014", "--prices", name).out
        for name in ("p.csv", "p.parquet")
    ]
    assert shown[0] == shown[1]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("direction =", "directoin =", "directoin: there is no such key; did you mean"),
        ('daily = "BTC-USD"', 'daily = "DOGE-USD"', "no embedded asset called 'DOGE-"),
        (
            '"A-US-2014-ANN"]',
            '"A-US-2014-AN"]',
            "no event called 'A-US-2014-AN' (did you mean 'A-US-2014-ANN'",
        ),
        ("00:00:00Z\nend", "00:00:00\nend", "readings 1, start: the time has no zone"),
        ("title =", "=", "is not TOML: "),
        ("as_of = 2025-09-08", "as_of = 2025-13-08", "is not TOML: "),
        ('unit = "BTC"', 'unit = "DOGE"', "amounts 1, unit: is 'DOGE'; it should be"),
        ('bar = "1d"', 'bar = "1h"', "add series.hourly or use 1d bars"),
    ],
)
def test_a_bad_claim_file_is_refused_in_a_sentence(
    run: Run, tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    assert old in GOOD
    (tmp_path / "bad.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    ended = run("judge", "bad.toml", *WRITING)
    said = ended.err
    lines = 1 + said.count("\n  ")
    assert sentence in refused(ended, tmp_path, lines=lines)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "start = 2014",
            "start = 2009",
            "but BTC-USD has closes from 2013-04-29 00:00Z",
        ),
        (
            "end = 2014-06-26",
            "end = 2034-06-26",
            "was not over on 2025-09-08, the day as of which the claim is judged",
        ),
        (
            'daily = "BTC-USD"',
            'daily = "ETH-USD"',
            "but ETH-USD has closes from 2015-08-08 00:00Z",
        ),
    ],
)
def test_a_claim_that_cannot_be_tested_is_untestable_and_no_error(
    run: Run, tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    (tmp_path / "bad.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    ended = run("judge", "bad.toml", *WRITING)
    assert ended.code == 0
    flat = " ".join(ended.out.split())
    assert "Untestable as stated: " in flat
    assert sentence in flat
    assert "it would take" in flat
    assert "untestable" in (tmp_path / "r.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("germany-2025", "'germany-2025' (did you mean 'germany-2024'?); known are "),
        ("nowhere.toml", "there is no claim file 'nowhere.toml'; check the path"),
        ("[/x]", "there is no claim file '[/x]'; check the path"),
        ("[bold]", "there is no claim called '[bold]'"),
        (".", "'.' is a folder; name a claim file in it"),
        ("..", "'..' is a folder; name a claim file in it"),
        ("", "there is no claim called ''"),
        ("x" * 5000, "file name too long"),
    ],
)
def test_an_unknown_claim_is_refused_in_a_sentence(
    run: Run, tmp_path: Path, name: str, sentence: str
) -> None:
    assert sentence in refused(run("judge", name, *WRITING), tmp_path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x00\xff\xfe\x01" * 50, "is no text file; claims are TOML"),
        (b"", "statement: is missing; add it"),
        (b"# nothing\n", "readings: is missing; add it"),
        (b"just words\n", "is not TOML"),
        (b'{"name": "json"}\n', "is not TOML"),
    ],
)
def test_a_file_that_is_no_claim_is_refused(
    run: Run, tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "bad.toml").write_bytes(content)
    ended = run("judge", "bad.toml", *WRITING)
    lines = len(ended.err.splitlines())
    assert sentence in refused(ended, tmp_path, lines=lines)


def changed(row: int, value: float) -> pd.DataFrame:
    frame = prices()
    frame.loc[row, "close"] = value
    return frame


def twice(row: int) -> pd.DataFrame:
    frame = prices()
    frame.loc[row, "date"] = frame.loc[row - 1, "date"]
    return frame


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (
            changed(5, 0.0),
            "the price is zero in 1 bar, the first closing at 2013-01-07",
        ),
        (
            changed(5, -1.0),
            "the price is negative in 1 bar, the first closing at 2013-",
        ),
        (changed(5, np.nan), "the price is missing (NaN) in 1 bar, the first closing"),
        (changed(5, np.inf), "the price is infinite in 1 bar"),
        (
            twice(5),
            "the close time is duplicated in 1 bar, the first closing at 2013-01",
        ),
        (prices().iloc[::-1], "the close time goes backwards in 899 bars"),
        (
            prices(price=1.0),
            "column 'price' is unknown; the columns are date, close_at",
        ),
        (prices().drop(columns="close"), "there is no column 'close'"),
        (prices().iloc[:0], "there is no row; at least one bar is needed"),
        (
            prices().rename(columns={"date": "close_at"}),
            "column 'close_at' holds 2013-01-01, without a time zone",
        ),
        (prices(close="cheap"), "column 'close' holds 'cheap'; every cell must be a"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_bad_prices_are_refused_with_the_first_bad_bar(
    run: Run, tmp_path: Path, frame: pd.DataFrame, sentence: str, kind: str
) -> None:
    path = tmp_path / f"p.{kind}"
    if kind == "csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path, index=False)
    ended = run("judge", "us-marshals-2014", "--prices", path, *WRITING)
    if kind == "parquet" and not len(frame):
        sentence = "there is no row"
    lines = 1 + ended.err.count("\n  ")
    assert sentence in refused(ended, tmp_path, lines=lines)
    assert "1 fault\n" in ended.err


def test_stamps_without_a_zone_are_refused(run: Run, tmp_path: Path) -> None:
    frame = prices().rename(columns={"date": "close_at"})
    frame["close_at"] += "T00:00:00"
    frame.to_csv(tmp_path / "p.csv", index=False)
    ended = run("judge", "us-marshals-2014", "--prices", "p.csv", *WRITING)
    said = refused(ended, tmp_path, lines=2)
    assert "holds 2013-01-01T00:00:00, without a time zone; write it with one" in said


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("p.csv", b"", "neither CSV with a header nor Parquet"),
        ("p.csv", b"\x00\x01\x02\xff" * 99, "prices from file p.csv: "),
        ("p.parquet", b"", "neither CSV with a header nor Parquet"),
        ("p.parquet", b"PAR1 but no more", "neither CSV with a header nor Parquet"),
    ],
)
def test_a_file_that_holds_no_prices_is_refused(
    run: Run, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    ended = run("judge", "us-marshals-2014", "--prices", name, *WRITING)
    lines = 1 + ended.err.count("\n  ")
    assert sentence in refused(ended, tmp_path, lines=lines)


@pytest.mark.parametrize("given", ["nowhere.csv", ".", "Embedded"])
def test_prices_that_are_not_there_are_refused(
    run: Run, tmp_path: Path, given: str
) -> None:
    said = refused(
        run("judge", "us-marshals-2014", "--prices", given, *WRITING), tmp_path
    )
    assert f"there are no prices '{given}'; give embedded, yahoo, or the path" in said


def test_too_short_prices_make_a_claim_untestable(run: Run, tmp_path: Path) -> None:
    prices(days=300).to_csv(tmp_path / "p.csv", index=False)
    ended = run("judge", "us-marshals-2014", "--prices", "p.csv")
    assert ended.code == 0
    assert "has closes from 2013-01-02 00:00Z to 2013-10-28" in " ".join(
        ended.out.split()
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ("--html", "no/r.html"),
            "there is no folder no; make it or name another file",
        ),
        (
            ("--json", "no/r.json"),
            "there is no folder no; make it or name another file",
        ),
        (("--html", "."), ". is a folder; name a file in it"),
        (("--html", "r", "--json", "r"), "--html and --json both name r; give each"),
        (("--html", "r" * 300), "file name too long; name another file"),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_before_the_work(
    run: Run, tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    ended = run("judge", "us-marshals-2014", *options)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert sentence in ended.err
    assert not list(tmp_path.iterdir())


def test_yahoo_without_a_network_ends_with_code_3_and_advice(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(symbol: str, bar: str, timeout: float) -> pd.DataFrame:
        message = f"no route to host for {symbol}, {bar}, {timeout}"
        raise OSError(message)

    monkeypatch.setattr(YAHOO, lambda: YahooPrices(fetch=fails))
    ended = run("judge", "us-marshals-2014", "--prices", "yahoo", *WRITING)
    said = refused(ended, tmp_path, code=3)
    assert "Yahoo could not be asked for BTC-USD (no route to host" in said
    assert "use --prices embedded or a file of prices" in said


def test_yahoo_prices_are_judged_like_any(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers(symbol: str, bar: str, timeout: float) -> pd.DataFrame:
        assert (symbol, bar, timeout) == ("BTC-USD", "1d", 5)
        frame = prices()
        index = pd.DatetimeIndex(frame.date, tz="UTC")
        return pd.DataFrame(
            {"Close": frame.close.to_numpy(), "Volume": 3e7}, index=index
        )

    monkeypatch.setattr(YAHOO, lambda: YahooPrices(fetch=answers))
    ended = run("judge", "us-marshals-2014", "--prices", "yahoo", "--json", "r.json")
    assert ended.code == 0
    data = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert data["data"][0]["source"] == "Yahoo"


def test_bars_that_are_not_embedded_end_with_code_3(run: Run, tmp_path: Path) -> None:
    bad = GOOD.replace('daily = "BTC-USD"', 'daily = "BTC-USD"\nhourly = "ETH-USD"')
    (tmp_path / "bad.toml").write_text(bad, encoding="utf-8")
    said = refused(run("judge", "bad.toml", *WRITING), tmp_path, code=3)
    assert "ETH-USD is not embedded in bars of '1h' but in 1d" in said


def test_a_fault_of_the_library_is_not_passed_off_as_bad_input(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(claim: str, **options: object) -> None:
        message = f"a bug on {claim} with {options}"
        raise ValueError(message)

    monkeypatch.setattr(eventimpact, "judge", broken)
    with pytest.raises(ValueError, match="a bug"):
        run("judge", "us-marshals-2014")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("judge", "x", "--nonsense"),
        ("judge", "x", "--as-of", "yesterday"),
        ("judge", "--all", "--workers", "0"),
        ("events", "--since", "2024-13-01"),
        ("events", "--until", "yesterday"),
    ],
)
def test_a_command_used_wrongly_ends_with_code_2(
    run: Run, arguments: tuple[str, ...]
) -> None:
    ended = run(*arguments)
    assert ended.code == 2
    assert not ended.out
    assert "Usage: " in ended.err
    assert "Error: " in ended.err


def test_the_version_is_printed(run: Run) -> None:
    ended = run("--version")
    assert (ended.code, ended.out) == (0, f"eventimpact {eventimpact.__version__}\n")


def test_help_names_every_command(run: Run) -> None:
    ended = run("--help")
    assert ended.code == 0
    for command in ("judge", "claims", "events", "prices"):
        assert re.search(rf"^ +{command} ", ended.out, re.MULTILINE)


def test_claims_are_listed_with_their_readings(run: Run) -> None:
    ended = run("claims")
    assert ended.code == 0
    for name in eventimpact.claim_names():
        assert re.search(rf"^{name} ", ended.out, re.MULTILINE)
    assert ended.out.count("before ") >= 3


def plain(value: Any) -> Any:
    """Write TOML's dates as JSON has them."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


@pytest.fixture
def schema(run: Run) -> dict[str, Any]:
    ended = run("claims", "--schema")
    assert ended.code == 0
    printed: dict[str, Any] = json.loads(ended.out)
    return printed


def test_the_schema_is_one_and_accepts_every_shipped_claim(
    schema: dict[str, Any],
) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    for name in eventimpact.claim_names():
        text = embedded("claims", f"{name}.toml").read_text(encoding="utf-8")
        jsonschema.Draft202012Validator(
            schema, format_checker=jsonschema.FormatChecker()
        ).validate(plain(tomllib.loads(text)))


@pytest.mark.parametrize(
    "changes",
    [
        {"directoin": "fall"},
        {"direction": "down"},
        {"smallest_share": 2},
        {"readings": []},
        {"title": 7},
        {"cause": {"labl": "x"}},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(
    schema: dict[str, Any], changes: dict[str, Any]
) -> None:
    raw = plain(tomllib.loads(GOOD)) | changes
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(raw)


def test_every_event_is_listed(run: Run) -> None:
    ended = run("events")
    assert ended.code == 0
    assert ended.out.splitlines()[-1] == "200 of 200 events"
    assert all(
        re.search(rf"^{re.escape(name)} ", ended.out, re.MULTILINE)
        for name in eventimpact.Catalogue.shipped().ids
    )


def listed(ended: Ended) -> list[str]:
    assert ended.code == 0
    found = re.findall(r"^([ABC]-\S+) ", ended.out, re.MULTILINE)
    assert ended.out.splitlines()[-1] == f"{len(found)} of 200 events"
    return found


def test_events_are_filtered_by_category_days_and_place(run: Run) -> None:
    shipped = eventimpact.Catalogue.shipped()
    german = listed(run("events", "--category", "A.transfer", "--jurisdiction", "DE"))
    assert len(german) == 9
    april = listed(
        run(
            "events",
            "--category",
            "B",
            "--since",
            "2025-04-02",
            "--until",
            "2025-04-09",
        )
    )
    assert "B-2025-04-09" in april
    assert all(shipped.get(name).category.startswith("B.") for name in april)
    known = [shipped.get(name).knowledge for name in april]
    days = {str(m.lo)[:10] for m in known if m is not None and m.precision == "second"}
    assert min(days) >= "2025-04-02"
    assert max(days) <= "2025-04-09"
    both = listed(run("events", "--category", "C.fomc", "--category", "C.cpi"))
    assert {shipped.get(name).category for name in both} == {"C.fomc", "C.cpi"}


def test_no_event_at_all_is_an_answer(run: Run) -> None:
    assert listed(run("events", "--since", "2040-01-01")) == []


def test_an_event_is_shown_with_its_clocks_amounts_and_sources(run: Run) -> None:
    ended = run("events", "A-CN-REUTERS")
    assert ended.code == 0
    flat = " ".join(ended.out.split())
    event = eventimpact.Catalogue.shipped().get("A-CN-REUTERS")
    assert f"A-CN-REUTERS {event.title}" in flat
    assert "grade" in flat
    for source in event.sources:
        assert source.publisher.split()[0] in flat
    assert "2025-04-16" in flat


def test_an_event_without_a_source_says_so(run: Run, tmp_path: Path) -> None:
    rows = (
        "id,category,title,start_utc,provenance\n"
        "X-1,A.sale,A sale,2025-04-16,uncited\n"
        "X-2,A.sale,Another,2025-04,uncited\n"
    )
    (tmp_path / "mine.csv").write_text(rows, encoding="utf-8")
    shown = run("events", "X-1", "--file", "mine.csv")
    assert (shown.code, shown.out.splitlines()[-1]) == (0, "no source: uncited")
    both = run("events", "--file", "mine.csv")
    assert both.out.splitlines()[-1] == "2 of 2 events"


def test_an_amount_between_two_bounds_is_shown_with_both(run: Run) -> None:
    shipped = eventimpact.Catalogue.shipped()
    event, amount = next(
        (event, amount)
        for event in shipped
        for amount in event.amounts
        if amount.value is None and amount.low and amount.high
    )
    flat = " ".join(run("events", event.id).out.split())
    assert f"{amount.low:,.10g} to {amount.high:,.10g}" in flat


def test_output_may_go_to_a_stream_that_is_no_file(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    caught = io.StringIO()
    monkeypatch.setattr(sys, "stdout", caught)
    assert run("--version").code == 0
    assert caught.getvalue().startswith("eventimpact ")


@pytest.mark.parametrize("name", eventimpact.Catalogue.shipped().ids[::23])
def test_any_event_can_be_shown(run: Run, name: str) -> None:
    ended = run("events", name)
    assert ended.code == 0
    assert ended.out.startswith(name)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("NOPE",), "there is no event called 'NOPE'; known are "),
        (
            ("--category", "Z"),
            "no category or group 'Z'; known are A, B, C, A.announcement, ",
        ),
        (("--category", "A.sael"), "group 'A.sael'; did you mean 'A.sale'?"),
        (
            ("--since", "2025-01-02", "--until", "2025-01-01"),
            "since is 2025-01-02 and until is 2025-01-01; the first day must not come",
        ),
    ],
)
def test_a_wrong_question_about_events_is_refused(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in refused(run("events", *arguments), tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("mine.toml", None, "no such file"),
        ("mine.csv", b"id,category\nX,A.sale\n", "mine.csv: "),
        ("mine.toml", b"[[event]]\nid = 'X'\n", "mine.toml: X: "),
        ("mine.toml", b"\xff\xfe", "is not UTF-8 text; save it as UTF-8"),
    ],
)
def test_a_bad_catalogue_is_refused_with_its_faults(
    run: Run, tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    ended = run("events", "--file", name)
    lines = len(ended.err.splitlines())
    assert sentence in refused(ended, tmp_path, lines=lines)


def test_every_series_is_listed_with_its_dates_and_source(run: Run) -> None:
    ended = run("prices")
    assert ended.code == 0
    rows = {
        (info.symbol, info.bar): info for info in eventimpact.EmbeddedPrices().names()
    }
    for (symbol, bar), info in rows.items():
        row = rf"^{re.escape(symbol)} +{bar} +{info.start:%Y-%m-%d} +{info.stop:%Y-%m-%d} "
        assert re.search(row, ended.out, re.MULTILINE)
    assert "4,514" in ended.out


def test_text_that_the_terminal_cannot_show_is_replaced(tmp_path: Path) -> None:
    raw = tomllib.loads(GOOD)
    raw["statement"]["text"] = "\u4e2d\u56fd sold it"
    path = tmp_path / "mine.toml"
    path.write_text(tomli_w.dumps(raw), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "eventimpact", "judge", str(path)],
        capture_output=True,
        check=True,
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
    )
    assert b'"?? sold it"' in ended.stdout


def test_the_package_runs_as_a_module() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "eventimpact", "--version"],
        capture_output=True,
        check=True,
        text=True,
    )
    assert ended.stdout == f"eventimpact {eventimpact.__version__}\n"


FILES = Path(__file__).parents[3] / "docs" / "how_to" / "files"


def test_own_events_stand_beside_the_shipped_ones(run: Run) -> None:
    claim, events = str(FILES / "my-claim.toml"), str(FILES / "my-events.toml")
    alone = run("judge", claim)
    assert alone.code == 2
    assert "there is no event called" in alone.err
    together = run("judge", claim, "--events", events)
    assert together.code == 0
    assert "7 to 9 January 2025: inconclusive" in together.out


@pytest.mark.parametrize("arguments", [("judge",), ("judge", "x", "--all")])
def test_one_claim_or_all_of_them(run: Run, arguments: tuple[str, ...]) -> None:
    ended = run(*arguments)
    assert ended.code == 2
    assert ended.err == (
        "eventimpact: name one claim, or say --all for every shipped claim\n"
    )


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    names = ("bulgaria-2017", "us-marshals-2014")
    monkeypatch.setattr("eventimpact.claims._all.claim_names", lambda: names)
    return names


def test_all_claims_are_judged_onto_an_index_with_their_pages(
    run: Run, tmp_path: Path, few: tuple[str, ...]
) -> None:
    ended = run("judge", "--all", "--html", "site", "--json", "all.json")
    assert ended.code == 0
    for name in few:
        assert re.search(rf"^{name} ", ended.out, re.MULTILINE)
    assert ended.out.splitlines()[-2:] == [
        f"written: {Path('site') / 'index.html'}",
        "written: all.json",
    ]
    assert {path.name for path in (tmp_path / "site").iterdir()} == {
        "index.html",
        *(f"{name}.{kind}" for name in few for kind in ("html", "json")),
    }
    index = (tmp_path / "site" / "index.html").read_text("utf-8")
    for name in few:
        assert f'href="{name}.html"' in index
        assert (
            eventimpact.load_claim(name).statement.text.replace("'", "&#39;") in index
        )
    data = json.loads((tmp_path / "all.json").read_text("utf-8"))
    assert [one["claim"]["name"] for one in data["claims"]] == list(few)


def test_a_file_is_no_folder_for_all_reports(run: Run, tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine", encoding="utf-8")
    ended = run("judge", "--all", "--html", "site")
    assert ended.code == 2
    assert "site is a file; with --all, --html names a folder" in ended.err
    assert (tmp_path / "site").read_text("utf-8") == "mine"


def test_a_claim_is_judged_with_what_was_known_on_a_day(
    run: Run, tmp_path: Path
) -> None:
    ended = run(
        "judge", "seized-crypto-2025", "--as-of", "2025-03-15", "--json", "r.json"
    )
    assert ended.code == 0
    assert "as of 2025-03-15" in ended.out
    data = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert "A-CN-REUTERS" in data["not_yet_known"]
    assert data["data"][0]["last_close"].startswith("2025-03-16")
    assert data["readings"][-1]["verdict"] == "untestable"


def test_flows_of_exchanges_are_read_from_a_file(run: Run, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    days = pd.date_range("2013-01-01", "2014-12-31").strftime("%Y-%m-%d")
    flows = {
        "time": days,
        "FlowInExNtv": rng.gamma(9, 1e3, len(days)),
        "FlowOutExNtv": rng.gamma(9, 1e3, len(days)),
    }
    pd.DataFrame(flows).to_csv(tmp_path / "flows.csv", index=False)
    without = run("judge", "us-marshals-2014")
    ended = run(
        "judge", "us-marshals-2014", "--onchain", "flows.csv", "--json", "r.json"
    )
    assert (without.code, ended.code) == (0, 0)
    assert re.search(r"^flow +not testable", without.out, re.MULTILINE)
    assert not re.search(r"^flow +not testable", ended.out, re.MULTILINE)
    onchain = json.loads((tmp_path / "r.json").read_text("utf-8"))["onchain"]
    assert (onchain["source"], onchain["n_days"]) == ("file flows.csv", 730)
    assert re.fullmatch("[0-9a-f]{64}", onchain["sha256"])


@pytest.mark.parametrize("option", ["--html", "--json"])
def test_a_report_never_replaces_the_claim_it_is_about(
    run: Run, tmp_path: Path, option: str
) -> None:
    claim = tmp_path / "mine.toml"
    claim.write_bytes((FILES / "my-claim.toml").read_bytes())
    before = claim.read_bytes()
    ended = run("judge", str(claim), option, str(claim))
    assert ended.code == 2
    assert "is read, so no report can be written to it" in ended.err
    assert claim.read_bytes() == before
