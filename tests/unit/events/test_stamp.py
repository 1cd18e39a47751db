"""Written times mean intervals."""

from datetime import UTC, datetime

import pytest

from eventimpact.events._stamp import Precision, as_utc, iso, span_of


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "lo", "hi", "precision"),
    [
        (
            "2025-04-16T06:06:39Z",
            "2025-04-16T06:06:39",
            "2025-04-16T06:06:39",
            "second",
        ),
        (
            "2025-04-09T17:18:40.629Z",
            "2025-04-09T17:18:40.629",
            "2025-04-09T17:18:40.629",
            "second",
        ),
        (
            "2025-04-04T10:00Z",
            "2025-04-04T10:00:00",
            "2025-04-04T10:00:59.999999",
            "minute",
        ),
        ("2024-02-28", "2024-02-28T00:00:00", "2024-02-28T23:59:59.999999", "day"),
        ("2024-02", "2024-02-01T00:00:00", "2024-02-29T23:59:59.999999", "month"),
        ("2023-12", "2023-12-01T00:00:00", "2023-12-31T23:59:59.999999", "month"),
        ("2024", "2024-01-01T00:00:00", "2024-12-31T23:59:59.999999", "year"),
        (
            "2024-06-19/2024-07-12",
            "2024-06-19T00:00:00",
            "2024-07-12T23:59:59.999999",
            "interval",
        ),
        (
            "2014-06-27T10:00Z/2014-06-27T22:00Z",
            "2014-06-27T10:00:00",
            "2014-06-27T22:00:00",
            "interval",
        ),
    ],
)
def test_each_way_of_writing_a_time_means_one_interval(
    text: str, lo: str, hi: str, precision: Precision
) -> None:
    span = span_of(text)
    assert (span.lo, span.hi, span.precision) == (utc(lo), utc(hi), precision)


def test_a_coarser_precision_widens_the_stamp() -> None:
    span = span_of("2014-06-13T00:09Z", "hour")
    assert (span.lo, span.hi) == (
        utc("2014-06-13T00:00:00"),
        utc("2014-06-13T00:59:59.999999"),
    )


@pytest.mark.parametrize(
    ("precision", "lo"),
    [
        ("minute", "2024-07-29T17:11:00"),
        ("hour", "2024-07-29T17:00:00"),
        ("day", "2024-07-29T00:00:00"),
        ("month", "2024-07-01T00:00:00"),
        ("year", "2024-01-01T00:00:00"),
    ],
)
def test_widening_begins_at_the_start_of_the_unit(
    precision: Precision, lo: str
) -> None:
    assert span_of("2024-07-29T17:11:30Z", precision).lo == utc(lo)


def test_a_finer_precision_than_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="written to the day, which is coarser than"):
        span_of("2024-07-29", "hour")


@pytest.mark.parametrize("text", ["2025-04-16T06:06:39", "2025-04-16T06:06"])
def test_a_naive_time_is_refused_with_the_fix(text: str) -> None:
    with pytest.raises(ValueError, match=f"{text} is naive; write {text}Z"):
        span_of(text)


@pytest.mark.parametrize(
    "text", ["yesterday", "2025-13", "16.04.2025", "", "2025-02-30"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        span_of(text)


def test_an_offset_is_turned_to_utc_and_remembered() -> None:
    span = span_of("2024-05-28T14:11:04+08:00")
    assert span.lo == utc("2024-05-28T06:11:04")
    assert span.zone == "+08:00"


def test_a_day_does_not_state_its_zone_and_a_clock_time_does() -> None:
    assert not span_of("2024-05-28").zone_stated
    assert span_of("2024-05-28T14:11Z").zone_stated
    assert span_of("2024-05-28/2024-05-28T14:11Z").zone_stated


def test_two_dots_are_an_open_end() -> None:
    assert span_of("../2025-04-16T06:06:39Z").lo is None
    assert span_of("2025-04/..").hi is None


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="2025-04-16T00:00:00 is naive"):
        as_utc(datetime.fromisoformat("2025-04-16"))


def test_iso_writes_what_span_of_reads() -> None:
    instant = utc("2025-04-16T06:06:39")
    assert span_of(iso(instant)).lo == instant
    assert iso(instant.date()) == "2025-04-16"
