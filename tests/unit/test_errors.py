"""An unknown name comes with the names it may have been meant to be."""

import pytest

from eventimpact.errors import UnknownNameError, nearest


KNOWN = ("germany-2024", "us-marshals-2014", "seized-crypto-2025", "BTC-USD", "A.sale")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("germany-20244", "germany-2024"),
        ("germnay-2024", "germany-2024"),
        ("Germany-2024", "germany-2024"),
        ("btcusd", "BTC-USD"),
        ("seized", "seized-crypto-2025"),
        ("a.sale", "A.sale"),
        ("A.sail", "A.sale"),
    ],
)
def test_a_slip_of_the_pen_names_what_was_meant(written: str, meant: str) -> None:
    assert nearest(written, KNOWN)[0] == meant
    error = UnknownNameError.from_known("thing", written, KNOWN)
    assert f"no thing called {written!r} (did you mean {meant!r}" in str(error)


@pytest.mark.parametrize("written", ["", "x", "nothing of the kind", "42"])
def test_a_name_that_nothing_is_like_is_met_with_the_list_alone(written: str) -> None:
    assert nearest(written, KNOWN) == ()
    error = UnknownNameError.from_known("thing", written, KNOWN)
    assert str(error) == (
        f"there is no thing called {written!r}; known are germany-2024, "
        "us-marshals-2014, seized-crypto-2025, BTC-USD, A.sale"
    )


def test_no_more_than_three_names_are_offered_and_each_once() -> None:
    many = [f"event-{k}" for k in range(9)]
    assert len(nearest("event-", many)) == 3
    assert nearest("event-4", ["event-4", "event-4"]) == ("event-4",)


def test_names_that_differ_by_case_alone_are_all_offered() -> None:
    assert nearest("abcd", ["ABCD", "Abcd"]) == ("ABCD", "Abcd")


def test_where_nothing_is_known_that_is_said() -> None:
    error = UnknownNameError.from_known("event", "X", ())
    assert str(error) == "there is no event called 'X'; there is none at all"


def test_a_name_that_is_empty_can_be_read_in_the_list() -> None:
    error = UnknownNameError.from_known("vintage", "2024", ("", "202606"))
    assert str(error).endswith("known are '', 202606")
