"""Post ids carry their clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventimpact.events import truthsocial_time, x_time


# The stamps were read from the archives of the two sites.
def test_truth_social_ids_carry_milliseconds() -> None:
    assert truthsocial_time("114309144289505174") == datetime(
        2025, 4, 9, 17, 18, 40, 628000, tzinfo=UTC
    )


def test_x_ids_carry_milliseconds() -> None:
    stamp = x_time(1897802280738734236)
    assert abs(stamp - datetime(2025, 3, 7, 0, 11, 37, 800000, tzinfo=UTC)) < timedelta(
        milliseconds=100
    )


@pytest.mark.parametrize("bad", ["", "abc", "-1", "0", "12.5", str(2**63), "٣"])
def test_what_is_no_id_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="must be the digits"):
        truthsocial_time(bad)
    with pytest.raises(ValueError, match="must be the digits"):
        x_time(bad)


@given(st.integers(1, 2**63 - 2))
def test_later_ids_never_carry_earlier_times(number: int) -> None:
    assert x_time(number) <= x_time(number + 1)
    assert truthsocial_time(number) <= truthsocial_time(number + 1)
