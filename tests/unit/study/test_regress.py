"""Regressions of the CARs of a study on what came with its events."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.linear_model import OLS, WLS
from statsmodels.tools import add_constant

from eventimpact import Design, EventStudy, StudyResult, Window
from eventimpact.errors import UnknownNameError
from eventimpact.normal import ConstantMean
from eventimpact.regression import pca_gls


DAY = Window(0, 0)
DESIGN = Design(estimation=Window(-60, -6), event=Window(-5, 5))


@pytest.fixture
def result(rng: np.random.Generator) -> StudyResult:
    """Forty events, the first of an unknown bar and one without a size."""
    events = pd.DataFrame(
        {
            "asset": np.arange(40) % 4,
            "bar": [-1, *range(70, 265, 5)],
            "size": rng.normal(size=40),
            "age": rng.normal(size=40),
        }
    )
    events.loc[7, "size"] = np.nan
    returns = rng.normal(0, 0.02, (300, 4))
    return EventStudy(model=ConstantMean(), design=DESIGN).run(returns, events)


def known(result: StudyResult) -> np.ndarray:
    frame = result.to_frame()
    return np.flatnonzero(frame["size"].notna() & np.isfinite(result.car(DAY)))


def test_columns_of_the_events_explain_their_cars(result: StudyResult) -> None:
    found = result.regress(DAY)
    rows = known(result)
    X = add_constant(result.to_frame()[["size", "age"]].to_numpy()[rows])
    wanted = OLS(result.car(DAY)[rows], X).fit(cov_type="HC3")
    assert found.names == ("constant", "size", "age")
    assert found.params == pytest.approx(wanted.params, rel=1e-10)
    assert found.se == pytest.approx(wanted.bse, rel=1e-10)
    assert (found.n, found.dropped) == (38, 2)


def test_events_can_count_by_their_forecast_variance(result: StudyResult) -> None:
    found = result.regress(DAY, "size", weighted=True)
    rows = known(result)
    sd = result.t_values(DAY).sd[rows]
    X = add_constant(result.to_frame()[["size"]].to_numpy()[rows])
    wanted = WLS(result.car(DAY)[rows], X, weights=1 / sd**2).fit()
    assert found.params == pytest.approx(wanted.params, rel=1e-10)


def test_clusters_come_by_name(result: StudyResult) -> None:
    one = result.regress(DAY, "age", clusters="asset")
    assert one.df == 3
    two = result.regress(DAY, "age", clusters=("asset", "bar"))
    assert two.se[1] != one.se[1]
    assert two.params == pytest.approx(one.params)


def test_numbers_can_be_given(result: StudyResult) -> None:
    frame = result.to_frame()
    by_name = result.regress(DAY, ["age", "size"])
    for given in (
        frame[["age", "size"]].to_numpy(),
        {"age": frame["age"].to_numpy(), "size": frame["size"].to_numpy()},
    ):
        assert result.regress(DAY, given).params == pytest.approx(by_name.params)
    assert result.regress(DAY, frame["age"].to_numpy()).names == ("constant", "x1")


def test_an_unknown_characteristic_is_named(result: StudyResult) -> None:
    with pytest.raises(UnknownNameError, match="'colour'; known are size, age"):
        result.regress(DAY, "colour")


def test_events_without_numbers_have_nothing_to_explain_with(
    rng: np.random.Generator,
) -> None:
    returns = rng.normal(0, 0.02, (300, 2))
    result = EventStudy(model=ConstantMean(), design=DESIGN).run(
        returns, ([0, 1], [100, 200])
    )
    with pytest.raises(ValueError, match="no column of numbers"):
        result.regress(DAY)


def test_components_of_the_residuals_are_at_hand(rng: np.random.Generator) -> None:
    returns = rng.normal(0, 0.02, (300, 30))
    size = rng.normal(size=30)
    events = pd.DataFrame({"asset": np.arange(30), "bar": 200, "size": size})
    result = EventStudy(model=ConstantMean(), design=DESIGN).run(returns, events)
    found = result.regress(DAY, errors="pca_gls")
    wanted = pca_gls(result.arrays, DAY, size[:, None], names=("size",))
    assert found.params == pytest.approx(wanted.params)


def test_it_is_shown_as_a_plain_table(result: StudyResult) -> None:
    found = result.regress(DAY, "size")
    lines = found.summary().splitlines()
    assert lines[0].split() == ["estimate", "se", "t", "p"]
    assert lines[2].split()[0] == "size"
    assert float(lines[2].split()[3]) == pytest.approx(found.t[1], abs=5e-4)
    assert "38 events" in lines[3]
    assert repr(found).startswith("<CarRegression of 38 events>\n")
