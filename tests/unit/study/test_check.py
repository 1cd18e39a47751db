"""Parts of a study that are none are refused at once, in a sentence."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from eventimpact import Design, EmbeddedPrices, EventStudy, StudyResult, Window
from eventimpact.errors import InvalidInputError, UnknownNameError
from eventimpact.inference import TESTS, run_test
from eventimpact.normal import ConstantMean, MarketModel
from eventimpact.prices import LogReturns


DAY = Window(0, 0)


@pytest.fixture
def result(rng: np.random.Generator) -> StudyResult:
    returns = rng.normal(0, 0.02, (400, 4))
    events = pd.DataFrame({"asset": range(4), "bar": 300, "group": list("aabb")})
    return EventStudy(model=ConstantMean()).run(returns, events)


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        (
            {"model": "market"},
            r"model is 'market', a str; give a model .*MarketModel\(\)",
        ),
        (
            {"model": MarketModel},
            r"the class MarketModel; give one of it, MarketModel\(\)",
        ),
        ({"response": "log"}, r"response is 'log', a str; .*LogReturns\(\)"),
        (
            {"response": LogReturns},
            r"the class LogReturns; give one of it, LogReturns\(\)",
        ),
        ({"design": DAY}, r"a Window; give a Design"),
        ({"on_missing_bar": "nearest"}, "must be one of next, previous, drop"),
        ({"missing": "zero"}, "must be one of drop, trade_to_trade"),
        ({"policy": "first"}, "must be one of earliest, latest"),
        ({"policy": "span"}, "'earliest' or 'latest' here, or few_events or judge"),
    ],
)
def test_a_study_of_wrong_parts_is_refused(part: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        EventStudy(**part)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Window(0.5, 1), "the bar 0.5, a float; bars are counted in whole"),
        (lambda: Window("0", 1), "the bar '0', a str"),
        (lambda: Design(block=0), "block is 0; it must be a whole number, 1 or more"),
        (lambda: Design(block=2.5), "block is 2.5"),
        (lambda: Design(masked="yes"), "masked is 'yes'; it must be True or False"),
    ],
)
def test_wrong_windows_and_designs_are_refused(
    make: Callable[[], object], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        make()
    assert Window(np.int64(0), np.int64(1)).length == 2


@pytest.mark.parametrize("method", ["car", "scar", "bhar", "caar", "t_values", "tests"])
def test_a_pair_of_bars_is_no_window(result: StudyResult, method: str) -> None:
    with pytest.raises(
        InvalidInputError, match=r"give a Window, such as Window\(0, 1\)"
    ):
        getattr(result, method)((0, 1))


def test_an_option_that_a_test_does_not_have_names_those_it_has(
    result: StudyResult,
) -> None:
    with pytest.raises(
        UnknownNameError, match="option of patell called 'foo'"
    ) as caught:
        result.test("patell", DAY, foo=1)
    assert caught.value.known == ("alternative", "exact")
    with pytest.raises(UnknownNameError, match="known are alternative, n_draws"):
        result.test("placebo", DAY, draws=9)


def test_a_group_that_there_is_not_names_those_there_are(result: StudyResult) -> None:
    groups = result.by("group")
    with pytest.raises(UnknownNameError, match="no group called 'c'; known are a, b"):
        groups["c"]
    assert "c" not in groups
    assert groups.get("c") is None


def test_one_name_is_as_good_as_a_list(result: StudyResult) -> None:
    assert list(result.tests(DAY, names="bmp")) == ["bmp"]


def test_no_window_and_no_name_are_refused(result: StudyResult) -> None:
    with pytest.raises(ValueError, match="there is no window; give one"):
        result.tests([])
    with pytest.raises(ValueError, match="names is empty; give one or more of t, "):
        result.tests(DAY, names=[])
    assert set(result.tests(DAY, names=None)) == set(TESTS)


def test_tests_want_arrays_and_say_where_they_are(result: StudyResult) -> None:
    given: Any = result
    with pytest.raises(InvalidInputError, match=r"StudyResult, .*result\.test\('bmp'"):
        run_test("bmp", given, DAY)


def test_names_among_histories_are_refused() -> None:
    history = EmbeddedPrices().history("AAPL")
    with pytest.raises(InvalidInputError, match="item 1 is 'MSFT', a str"):
        EventStudy().run([history, "MSFT"], pd.DataFrame())


def test_a_label_that_is_appended_again_is_duplicated() -> None:
    days = pd.bdate_range("2022-01-03", periods=300)
    returns = pd.DataFrame({"A": np.zeros(300)}, days)
    doubled = pd.concat([returns, returns.iloc[4:7]])
    with pytest.raises(
        InvalidInputError, match=r"duplicated in row 300, .* in row 4 too"
    ):
        EventStudy().run(doubled, ([0], [280]))
    with pytest.raises(InvalidInputError, match="goes backwards in row 1"):
        EventStudy().run(returns.iloc[::-1], ([0], [280]))


def test_a_constant_factor_does_not_vary(rng: np.random.Generator) -> None:
    returns = rng.normal(0, 0.02, (400, 1))
    with pytest.raises(
        InvalidInputError, match="does not vary: every value is 1; leave"
    ):
        EventStudy().run(returns, ([0], [300]), factors=np.ones(400))


@pytest.mark.parametrize("given", ["size", None])
def test_a_regression_on_nothing_says_what_to_add(
    result: StudyResult, given: str | None
) -> None:
    with pytest.raises(
        ValueError, match="the events have no column of numbers; add one"
    ):
        result.regress(DAY, given)
