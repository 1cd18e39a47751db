"""Moments: what follows from the text, what is refused."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from eventimpact.errors import InvalidEventError
from eventimpact.events import Moment


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_text_alone_fills_everything() -> None:
    moment = Moment.parse("2024-06")
    assert moment.lo == utc("2024-06-01")
    assert (moment.precision, moment.status, moment.text) == (
        "month",
        "bounded",
        "2024-06",
    )


def test_toml_dates_and_datetimes_are_moments() -> None:
    assert Moment.model_validate(date(2025, 4, 16)) == Moment.parse("2025-04-16")
    instant = utc("2025-04-16T06:06:39")
    assert Moment.model_validate(instant) == Moment.parse("2025-04-16T06:06:39Z")


def test_a_naive_toml_datetime_is_refused_with_the_fix() -> None:
    with pytest.raises(ValidationError, match="write 2025-04-16T06:06:39Z"):
        Moment.model_validate(datetime.fromisoformat("2025-04-16T06:06:39"))


@pytest.mark.parametrize("end", ["lo", "hi"])
def test_naive_ends_are_refused(end: str) -> None:
    with pytest.raises(ValidationError, match="is naive; write 2025-04-16T06:06:39Z"):
        Moment.model_validate({end: datetime.fromisoformat("2025-04-16T06:06:39")})


def test_explicit_ends_win_over_the_text() -> None:
    lo, hi = utc("2014-06-12T23:09"), utc("2014-06-13T01:09")
    moment = Moment.model_validate(
        {"text": "2014-06-13T00:09Z", "precision": "hour", "lo": lo, "hi": hi}
    )
    assert (moment.lo, moment.hi, moment.status) == (lo, hi, "known")


def test_ends_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValidationError, match="swap the two ends"):
        Moment(lo=utc("2025-04-17"), hi=utc("2025-04-16"))


def test_a_known_time_needs_both_ends() -> None:
    with pytest.raises(ValidationError, match="a known time needs both ends"):
        Moment(lo=utc("2025-04-17"))


def test_an_open_end_is_bounded_unless_said_otherwise() -> None:
    assert Moment.parse("../2025-04-16").status == "bounded"


def test_words_will_do_where_the_time_is_unknown() -> None:
    moment = Moment.model_validate({"text": "in the summer", "status": "unknown"})
    assert moment.lo is None
    assert not moment.dated


def test_a_stated_time_with_both_ends_open_is_refused() -> None:
    with pytest.raises(ValidationError, match="leave lo and hi out"):
        Moment(text="2018", lo=None, hi=None, status="unknown")


def test_unknown_with_bounds_keeps_them_but_is_not_dated() -> None:
    moment = Moment.model_validate({"text": "2018/2025-04-16", "status": "unknown"})
    assert moment.lo == utc("2018-01-01")
    assert not moment.dated


def test_an_offset_in_an_end_is_turned_to_utc() -> None:
    moment = Moment(
        lo=datetime.fromisoformat("2025-04-16T08:00+08:00"), hi=utc("2025-04-16T01:00")
    )
    assert moment.lo == utc("2025-04-16T00:00")
    assert moment.lo is not None
    assert moment.lo.tzinfo is UTC


def test_a_post_needs_id_and_site() -> None:
    with pytest.raises(ValidationError, match="both post_id and post_site"):
        Moment.model_validate({"text": "2025-04-16", "post_id": "1"})


def test_moments_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Moment.parse("2025-04-16").text = "other"


def test_only_stated_intervals_may_have_lasted() -> None:
    assert Moment.parse("2024-06-19/2024-07-12").extended
    assert not Moment.parse("2024-06-19").extended


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2024-07-04T05:00", "2024-07-04T05:00 is naive; write 2024-07-04T05:00Z"),
        ("next week", "'next week' is not a time; write 2025-04-16T06:06:39Z"),
    ],
)
def test_what_cannot_be_parsed_is_refused_in_one_sentence(
    text: str, sentence: str
) -> None:
    with pytest.raises(InvalidEventError) as refused:
        Moment.parse(text)
    said = str(refused.value)
    assert said.startswith(sentence)
    assert "\n" not in said
    assert "http" not in said
