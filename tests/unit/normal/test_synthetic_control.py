"""Synthetic controls: as a function, and event by event through the engine."""

from pathlib import Path

import numpy as np
import pytest
from scipy import optimize

from eventimpact import Window
from eventimpact._types import FloatArray
from eventimpact.abnormal import (
    Design,
    EventArrays,
    donor_counts,
    donor_path,
    event_arrays,
)
from eventimpact.errors import InsufficientDataError
from eventimpact.normal import (
    MarketAdjusted,
    MarketModel,
    SyntheticControl,
    SyntheticDifference,
    synthetic_control,
)


DESIGN = Design(estimation=Window(-60, -6), event=Window(-2, 3), block=4)
N_PRE = 19
MODELS = [SyntheticControl(), SyntheticControl(intercept=True), SyntheticDifference()]


@pytest.fixture
def smoking() -> tuple[FloatArray, FloatArray]:
    packs = np.loadtxt(Path(__file__).parent / "cigarettes.csv", delimiter=",")
    return packs[:, -1], packs[:, :-1]


@pytest.fixture
def returns() -> FloatArray:
    rng = np.random.default_rng(4)
    market = rng.normal(0, 0.01, (300, 1))
    return market * rng.normal(1, 0.3, 12) + rng.normal(0, 0.02, (300, 12))


def run(
    returns: FloatArray, asset: list[int], bar: list[int], **more: object
) -> EventArrays:
    """Run the engine with the synthetic control unless said otherwise."""
    given = {"model": SyntheticControl(), "design": DESIGN, "factors": None} | more
    factors = given.pop("factors")
    return event_arrays(returns, factors, asset, bar, **given)


def test_california_is_that_of_another_solver(
    smoking: tuple[FloatArray, FloatArray],
) -> None:
    y, states = smoking
    heavy = 1e5
    weights, _ = optimize.nnls(
        np.vstack((states[:N_PRE], np.full(38, heavy))),
        np.append(y[:N_PRE], heavy),
        maxiter=10_000,
    )
    path = synthetic_control(y, states, N_PRE)
    np.testing.assert_allclose(path.weights, weights, atol=1e-5)
    assert path.effect == pytest.approx((y - states @ weights)[N_PRE:].mean(), abs=1e-4)
    assert path.unique
    assert path.n_donors == 38


def test_california_is_near_the_published_number(
    smoking: tuple[FloatArray, FloatArray],
) -> None:
    published = -19.6  # Arkhangelsky et al. (2021), table 1; their solver stops early
    assert synthetic_control(*smoking, N_PRE).effect == pytest.approx(
        published, abs=0.1
    )


def test_gaps_are_returns_less_the_portfolio(returns: FloatArray) -> None:
    path = synthetic_control(returns[:, 0], returns[:, 1:], 200)
    np.testing.assert_allclose(
        path.gap, returns[:, 0] - returns[:, 1:] @ path.weights, atol=1e-16
    )
    np.testing.assert_allclose(path.resid, path.gap[:200], atol=1e-16)
    n_weights = np.count_nonzero(path.weights)
    assert path.df == pytest.approx(n_weights - 1)
    squares = path.resid @ path.resid
    assert path.sigma == pytest.approx(np.sqrt(squares / (201 - n_weights)))
    assert path.effect == pytest.approx(path.gap[200:].mean())
    mean_squares = [(path.gap[a:b] ** 2).mean() for a, b in ((200, 300), (0, 200))]
    ratio = np.sqrt(mean_squares[0] / mean_squares[1])
    assert path.rmspe_ratio == pytest.approx(ratio)


def test_an_intercept_makes_residuals_sum_to_zero(returns: FloatArray) -> None:
    shifted = returns[:, 0] + 0.01
    path = synthetic_control(shifted, returns[:, 1:], 200, intercept=True)
    same = synthetic_control(returns[:, 0], returns[:, 1:], 200, intercept=True)
    assert abs(path.resid.sum()) < 1e-14
    assert path.intercept == pytest.approx(same.intercept + 0.01)
    np.testing.assert_allclose(path.gap, same.gap, atol=1e-14)


def test_missing_bars_are_left_out(returns: FloatArray) -> None:
    y, donors = returns[:, 0].copy(), returns[:, 1:].copy()
    y[[5, 250]] = np.nan
    donors[5] = np.nan
    donors[9, 3], donors[260, 4] = np.nan, np.nan
    path = synthetic_control(y, donors, 200)
    kept = [i for i in range(11) if i not in (3, 4)]
    assert np.flatnonzero(path.used).tolist() == kept
    assert path.n_refused == 2
    seen = np.delete(np.arange(300), [5, 250])
    same = synthetic_control(y[seen], donors[np.ix_(seen, kept)], 199)
    np.testing.assert_array_equal(path.weights[kept], same.weights)
    np.testing.assert_array_equal(path.gap[seen], same.gap)
    assert np.flatnonzero(np.isnan(path.gap)).tolist() == [5, 250]
    assert np.isnan(path.effect)


def test_the_forecast_error_is_that_of_a_constrained_regression() -> None:
    rng = np.random.default_rng(7)
    donors = rng.normal(0, 0.02, (80, 3))
    y = donors @ [0.5, 0.3, 0.2] + rng.normal(0, 0.01, 80)
    path = synthetic_control(y, donors, 76)
    assert (path.weights > 0).all()
    moves = donors[:, 1:] - donors[:, :1]
    inverse = np.linalg.inv(moves[:76].T @ moves[:76])
    expected = path.sigma**2 * moves[76:] @ inverse @ moves[76:].T
    np.testing.assert_allclose(
        path.error_root @ path.error_root.T, expected, rtol=1e-9, atol=1e-20
    )
    constant = synthetic_control(y, donors, 76, intercept=True)
    X = np.column_stack((np.ones(80), moves))
    inverse = np.linalg.inv(X[:76].T @ X[:76])
    np.testing.assert_allclose(
        constant.error_root @ constant.error_root.T,
        constant.sigma**2 * X[76:] @ inverse @ X[76:].T,
        rtol=1e-9,
        atol=1e-20,
    )


@pytest.mark.parametrize(
    ("shape", "n_pre", "words"),
    [((10, 2), 0, "n_pre is 0"), ((10, 2), 10, "n_pre is 10"), ((9, 2), 5, "shape")],
)
def test_bad_shapes_are_named(shape: tuple[int, int], n_pre: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        synthetic_control(np.zeros(10), np.zeros(shape), n_pre)


def test_no_donor_and_no_history_are_named() -> None:
    with pytest.raises(InsufficientDataError, match="none of the 2 donors"):
        synthetic_control(np.zeros(10), np.full((10, 2), np.nan), 5)
    y = np.array([np.nan, np.nan, 1.0])
    with pytest.raises(InsufficientDataError, match="before the event"):
        synthetic_control(y, np.zeros((3, 2)), 2)


def test_one_donor_is_market_adjusted_by_it(returns: FloatArray) -> None:
    asset, bar = [0, 0, 2], [80, 200, 150]
    donor = returns[:, 11]
    ours = run(returns, asset, bar, factors=donor)
    theirs = run(returns, asset, bar, factors=donor, model=MarketAdjusted())
    np.testing.assert_allclose(ours.ar, theirs.ar, atol=1e-17)
    np.testing.assert_allclose(ours.sigma, theirs.sigma, rtol=1e-12)
    window = Window(-1, 2)
    np.testing.assert_allclose(ours.car_sd(window), theirs.car_sd(window), rtol=1e-12)
    assert ours.df.tolist() == theirs.df.tolist()


def test_two_donors_with_an_intercept_are_a_market_model_inside_the_simplex() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.normal(0, 0.02, (2, 200))
    y = 0.001 + 0.4 * first + 0.6 * second + rng.normal(0, 0.01, 200)
    donors = np.column_stack((first, second))
    ours = run(
        y[:, None], [0], [100], factors=donors, model=SyntheticControl(intercept=True)
    )
    theirs = run(
        (y - second)[:, None], [0], [100], factors=first - second, model=MarketModel()
    )
    np.testing.assert_allclose(ours.ar, theirs.ar, atol=1e-15)
    assert ours.sigma == pytest.approx(theirs.sigma, rel=1e-12)
    window = Window(-1, 2)
    assert ours.car_sd(window) == pytest.approx(theirs.car_sd(window), rel=1e-10)
    assert ours.params[0, 0] == pytest.approx(theirs.params[0, 0], rel=1e-9)


def test_the_engine_is_the_function_event_by_event(returns: FloatArray) -> None:
    asset, bar = [0, 3, 5], [80, 150, 290]
    arrays = run(returns, asset, bar)
    for i, (a, b) in enumerate(zip(asset, bar, strict=True)):
        others = np.delete(np.arange(12), a)
        bars = np.r_[b - 60 : b - 5, b - 2 : b + 4]
        path = synthetic_control(returns[bars, a], returns[np.ix_(bars, others)], 55)
        np.testing.assert_allclose(arrays.ar[i], path.gap[55:], atol=1e-15)
        assert arrays.sigma[i] == pytest.approx(path.sigma, rel=1e-13)
        again = donor_path(arrays, i)
        np.testing.assert_allclose(again.path.weights[others], path.weights, atol=1e-13)
        assert again.path.weights[a] == 0
        assert np.flatnonzero(again.excluded).tolist() == [a]
    assert arrays.df.tolist() == [55, 55, 55]


def test_donors_hit_in_the_same_bars_are_refused(returns: FloatArray) -> None:
    asset, bar = [0, 1, 2, 3, 4], [100, 105, 106, 95, 94]
    arrays = run(returns, asset, bar)
    assert np.flatnonzero(donor_path(arrays, 0).excluded).tolist() == [0, 1, 3]
    allowed = run(returns, asset, bar, model=SyntheticControl(allow_exposed=True))
    assert np.flatnonzero(donor_path(allowed, 0).excluded).tolist() == [0]
    assert donor_counts(arrays).excluded.tolist() == [2, 2, 1, 2, 1]
    assert donor_counts(allowed).excluded.tolist() == [0] * 5


def test_an_exposed_donor_cannot_change_the_event(returns: FloatArray) -> None:
    before = run(returns, [0, 1], [100, 102])
    returns[:, 1] = 0.5 * returns[:, 0]
    after = run(returns, [0, 1], [100, 102])
    np.testing.assert_array_equal(after.ar[0], before.ar[0])
    allowed = run(
        returns, [0, 1], [100, 102], model=SyntheticControl(allow_exposed=True)
    )
    assert not np.array_equal(allowed.ar[0], before.ar[0])


def test_incomplete_donors_are_counted_and_not_used(returns: FloatArray) -> None:
    returns[90, 4] = np.nan
    returns[101, 5] = np.nan
    returns[200, 6] = np.nan
    arrays = run(returns, [0, 1], [100, 250])
    counts = donor_counts(arrays)
    assert counts.used.tolist() == [9, 10]
    assert counts.incomplete.tolist() == [2, 1]
    assert np.flatnonzero(~donor_path(arrays, 0).path.used).tolist() == [0, 4, 5]


def test_no_donor_left_is_a_reason(returns: FloatArray) -> None:
    arrays = run(returns[:, :2], [0, 1, 0], [100, 101, 200])
    assert arrays.reasons[2] is None
    for i in (0, 1):
        assert str(arrays.reasons[i]).startswith("no donor is left")
        assert np.isnan(arrays.ar[i]).all()
    assert arrays.df.tolist() == [0, 0, 55]
    with pytest.raises(ValueError, match="event 0 was dropped: no donor"):
        donor_path(arrays, 0)


def test_other_drops_keep_their_reasons(returns: FloatArray) -> None:
    returns[10:100, 3] = np.nan
    arrays = run(returns, [0, 3, 1], [30, 100, 298])
    assert str(arrays.reasons[0]).startswith("the estimation window holds 25")
    assert str(arrays.reasons[1]).startswith("the estimation window holds 0")
    assert arrays.reasons[2] is None
    assert np.isnan(arrays.ar[2]).tolist() == [False] * 4 + [True] * 2
    assert donor_counts(arrays).used[2] == 11


def test_a_factor_that_misses_a_bar_is_a_donor_refused(returns: FloatArray) -> None:
    donors = returns[:, 6:].copy()
    donors[90, 0] = np.nan
    arrays = run(returns[:, :6], [0], [100], factors=donors)
    assert arrays.reasons == (None,)
    assert donor_path(arrays, 0).path.used.tolist() == [False] + [True] * 5
    assert donor_counts(arrays).incomplete.tolist() == [1]


def test_masked_bars_are_left_out(returns: FloatArray) -> None:
    masked = np.zeros(returns.shape, dtype=bool)
    masked[[60, 70], 0] = True
    arrays = run(returns, [0], [100], masked=masked)
    assert (arrays.n_masked.tolist(), arrays.n_obs.tolist()) == ([2], [53])
    other = returns.copy()
    other[[60, 70], 0] = 0.5
    again = run(other, [0], [100], masked=masked)
    np.testing.assert_array_equal(again.ar, arrays.ar)


def test_a_model_without_donors_has_no_path(returns: FloatArray) -> None:
    arrays = run(returns, [0], [100], factors=returns[:, 5], model=MarketModel())
    for ask in (donor_counts, lambda a: donor_path(a, 0)):
        with pytest.raises(ValueError, match="compares with no donors"):
            ask(arrays)


def events() -> tuple[list[int], list[int]]:
    """Events with shared bars, one outside, and one too early."""
    rng = np.random.default_rng(9)
    asset, bar = rng.integers(0, 12, 18), rng.integers(62, 297, 18)
    return [*asset.tolist(), 0, 1], [*bar.tolist(), 20, 400]


def same(first: EventArrays, second: EventArrays) -> None:
    """Check that every number is the same, to the last digit."""
    for name in ("ar", "sigma", "params", "code", "n_positive"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    window = Window(-1, 2)
    np.testing.assert_array_equal(first.car_sd(window), second.car_sd(window))
    np.testing.assert_array_equal(first.sums.calendar, second.sums.calendar)
    np.testing.assert_array_equal(first.sums.ranks, second.sums.ranks)


@pytest.mark.parametrize("model", MODELS, ids=repr)
@pytest.mark.parametrize("block", [1, 5, 100])
def test_blocks_leave_no_trace(
    returns: FloatArray, model: SyntheticControl, block: int
) -> None:
    design = Design(estimation=DESIGN.estimation, event=DESIGN.event, block=block)
    asset, bar = events()
    same(
        run(returns, asset, bar, model=model),
        run(returns, asset, bar, model=model, design=design),
    )


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_the_order_of_events_leaves_no_trace(
    returns: FloatArray, model: SyntheticControl
) -> None:
    asset, bar = events()
    order = np.random.default_rng(3).permutation(len(asset))
    first = run(returns, asset, bar, model=model)
    second = run(
        returns, list(np.array(asset)[order]), list(np.array(bar)[order]), model=model
    )
    np.testing.assert_array_equal(first.ar[order], second.ar)
    np.testing.assert_array_equal(first.sums.calendar, second.sums.calendar)


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_bars_outside_the_windows_are_never_looked_at(
    returns: FloatArray, model: SyntheticControl
) -> None:
    first = run(returns, [0], [200], model=model)
    returns[204:] = 7.0
    returns[195:198] = -7.0
    returns[:140] = 7.0
    np.testing.assert_array_equal(run(returns, [0], [200], model=model).ar, first.ar)


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_event_bars_of_the_asset_change_their_own_gap_only(
    returns: FloatArray, model: SyntheticControl
) -> None:
    first = run(returns, [0], [200], model=model)
    returns[202, 0] += 0.1
    second = run(returns, [0], [200], model=model)
    moved = second.ar - first.ar
    np.testing.assert_allclose(moved[0], [0, 0, 0, 0, 0.1, 0], atol=1e-16)
    assert second.sigma[0] == first.sigma[0]


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_returns_times_ten_are_gaps_times_ten(
    returns: FloatArray, model: SyntheticControl
) -> None:
    asset, bar = events()
    first = run(returns, asset, bar, model=model)
    second = run(10 * returns, asset, bar, model=model)
    np.testing.assert_allclose(second.ar, 10 * first.ar, atol=1e-10)
    np.testing.assert_allclose(second.sigma, 10 * first.sigma, rtol=1e-8)
