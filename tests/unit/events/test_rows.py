"""Spreadsheets: which cell becomes what."""

from pathlib import Path

import pytest

from eventimpact.errors import InvalidEventError
from eventimpact.events import Event, read_catalogue
from eventimpact.events._rows import event_of_row


def event(category: str, start: str, **cells: str) -> Event:
    row = {"id": "X-1", "category": category, "title": "t", "start_utc": start}
    raw, faults = event_of_row(row | cells)
    assert faults == []
    return Event.model_validate(raw)


def texts(found: Event) -> dict[str, str]:
    return {name: moment.text for name, moment in found.clocks.items()}


@pytest.mark.parametrize(
    ("category", "clock"),
    [
        ("A.sale", "executed"),
        ("A.transfer", "executed"),
        ("A.nongov", "executed"),
        ("A.legal", "decided"),
        ("A.seizure", "decided"),
        ("A.report", "reported"),
        ("A.rumour", "reported"),
        ("A.announcement", "announced"),
        ("A.policy", "announced"),
        ("B.threat", "announced"),
        ("B.effective", "effective"),
        ("C.fomc", "announced"),
        ("C.price", "announced"),
    ],
)
def test_the_kind_decides_the_clock_of_the_start(category: str, clock: str) -> None:
    assert texts(event(category, "2025-04-16")) == {clock: "2025-04-16"}


def test_a_sale_told_beforehand_is_announced_and_afterwards_reported() -> None:
    before = event("A.auction", "2014-12-04", reported_utc="2014-11-17")
    after = event("A.sale", "2023-03-14", reported_utc="2023-03-31")
    assert texts(before) == {"announced": "2014-11-17", "executed": "2014-12-04"}
    assert texts(after) == {"reported": "2023-03-31", "executed": "2023-03-14"}
    assert before.scheduled
    assert not after.scheduled


def test_an_auction_told_in_its_own_month_was_announced() -> None:
    auction = event("A.auction", "2016-08-22", reported_utc="2016-08")
    assert texts(auction) == {"announced": "2016-08", "executed": "2016-08-22"}


def test_an_effective_date_is_not_news() -> None:
    took_effect = event("B.effective", "2025-04-05", reported_utc="2025-04-05")
    assert texts(took_effect) == {"effective": "2025-04-05"}
    assert took_effect.knowledge is None


def test_a_report_that_repeats_the_start_is_not_a_second_clock() -> None:
    post = event(
        "B.threat", "2025-03-02T15:24:20.388Z", reported_utc="2025-03-02T15:24:20Z"
    )
    assert texts(post) == {"announced": "2025-03-02T15:24:20.388Z"}


def test_a_later_report_is_a_second_clock() -> None:
    claim = event("A.claim", "2017-05-19", reported_utc="2017-05-29")
    assert texts(claim) == {"announced": "2017-05-19", "reported": "2017-05-29"}


def test_unknown_keeps_its_bounds_under_executed() -> None:
    sale = event(
        "A.claim",
        "2019-04",
        end_utc="2020-12",
        time_precision="unknown",
        reported_utc="2025-01-23",
    )
    assert sale.executed is not None
    assert (sale.executed.text, sale.executed.status) == ("2019-04/2020-12", "unknown")
    assert texts(sale)["reported"] == "2025-01-23"


def test_posts_are_found_in_addresses_and_notes() -> None:
    truth = event(
        "B.pause",
        "2025-04-09T17:18:40.629Z",
        source_url="https://truthsocial.com/@realDonaldTrump/114309144289505174",
    ).announced
    tweet = event(
        "A.policy", "2025-03-07T00:11:37Z", note="X post 1897802280738734236 decoded"
    ).announced
    assert truth is not None
    assert tweet is not None
    assert (truth.post_site, truth.post_id) == ("truthsocial", "114309144289505174")
    assert (tweet.post_site, tweet.post_id) == ("x", "1897802280738734236")


def test_amounts_become_sourced_statements() -> None:
    sale = event(
        "A.sale",
        "2024-06-19",
        amount_btc="49858",
        amount_usd="2880000000",
        source_publisher="Blocktrainer (quoting press release)",
    )
    assert [(a.value, a.unit, a.basis, a.source) for a in sale.amounts] == [
        (49858.0, "BTC", "sold", "blocktrainer-quoting-press"),
        (2.88e9, "USD", "sold", "blocktrainer-quoting-press"),
    ]
    assert sale.sources[0].kind == "copy"
    assert sale.provenance == "cited"


@pytest.mark.parametrize(
    ("cell", "direction"),
    [("-1", "negative"), ("+1", "positive"), ("0", "neutral"), ("?", "unknown")],
)
def test_signs_are_spelt_out(cell: str, direction: str) -> None:
    assert event("B.threat", "2025", direction=cell).direction == direction


def test_faults_of_a_spreadsheet_name_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "id,category,title,start_utc,amount_btc,direction,time_precision,reported_utc\n"
        "X-1,A.sale,t,2025-04-16T06:06:39,many,up,second,\n"
        "X-2,A.sale,t,2025-04-16,,,dayish,\n"
        "X-3,A.sale,t,2025-04-16,,,day,soon\n",
        encoding="utf-8",
    )
    with pytest.raises(InvalidEventError) as caught:
        read_catalogue(path)
    assert [fault.split("; ")[0] for fault in caught.value.faults] == [
        "mine.csv: X-1: start_utc: 2025-04-16T06:06:39 is naive",
        "mine.csv: X-1: amount_btc: is 'many'",
        "mine.csv: X-1: direction: is 'up'",
        "mine.csv: X-2: time_precision: is 'dayish'",
        "mine.csv: X-3: reported_utc: 'soon' is not a time",
    ]


def test_a_header_is_checked_before_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("id,category,title,start\nX-1,A.sale,t,2025\n", encoding="utf-8")
    with pytest.raises(InvalidEventError) as caught:
        read_catalogue(path)
    assert list(caught.value.faults) == [
        "mine.csv: column 'start' is not known; did you mean 'start_utc'?",
        "mine.csv: column 'start_utc' is missing; add it",
    ]


def test_ragged_rows_do_not_break_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "id,category,title,start_utc,note\nX-1,A.sale,t,2025\nX-2,A.sale,t,2025,n,extra\n",
        encoding="utf-8",
    )
    with pytest.raises(InvalidEventError, match="row 2 has more cells than columns"):
        read_catalogue(path)


def test_a_ruling_is_decided_and_then_reported() -> None:
    ruling = event("A.legal", "2024-12-30", reported_utc="2025-01-09")
    assert texts(ruling) == {"decided": "2024-12-30", "reported": "2025-01-09"}


def test_a_flow_of_funds_is_known_on_its_day() -> None:
    flow = event("C.etf_flow", "2025-02-25", reported_utc="2025-02-25")
    assert texts(flow) == {"announced": "2025-02-25", "executed": "2025-02-25"}


def test_a_transfer_is_not_reported_before_it_was_made() -> None:
    moved = event("A.transfer", "2024-06-26T17:00:41Z", reported_utc="2024-06-26")
    assert moved.reported is not None
    assert moved.executed is not None
    assert moved.reported.lo == moved.executed.lo
    assert moved.reported.text == "2024-06-26"


def test_a_report_of_something_with_an_open_start_is_kept() -> None:
    sale = event("A.sale", "..", end_utc="2025-04-16", reported_utc="2025-04-17")
    claim = event("A.claim", "..", end_utc="2025-04-16", reported_utc="2025-04-17")
    assert texts(sale) == {"reported": "2025-04-17", "executed": "../2025-04-16"}
    assert texts(claim) == {"announced": "../2025-04-16", "reported": "2025-04-17"}


def test_an_interval_sharper_than_its_report_stands_alone() -> None:
    rumour = event(
        "A.rumour",
        "2025-10-11T07:00Z",
        end_utc="2025-10-11T10:00Z",
        time_precision="hour",
        reported_utc="2025-10-11",
    )
    assert texts(rumour) == {"reported": "2025-10-11T07:00Z/2025-10-11T10:00Z"}


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"source_publisher": "Twitter archive"}, "primary"),
        ({"source_url": "https://truthsocial.com/@someone/1"}, "primary"),
        ({"source_publisher": "Reuters via Yahoo"}, "copy"),
        ({"source_publisher": "public repository"}, "unknown"),
        ({"source_publisher": "CNBC"}, "secondary"),
        ({"source_title": "A page"}, "unknown"),
    ],
)
def test_the_publisher_tells_how_near_a_source_stands(
    cells: dict[str, str], kind: str
) -> None:
    assert event("A.sale", "2025", **cells).sources[0].kind == kind
