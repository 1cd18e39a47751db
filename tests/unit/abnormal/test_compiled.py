"""Compiled code against numpy: the same digits everywhere."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventimpact import Window
from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.abnormal import _compiled as engines
from eventimpact.abnormal._source import EventSource, read_source
from eventimpact.errors import EventImpactError
from eventimpact.normal import ConstantMean, MarketModel, NormalFit


numba = pytest.importorskip("numba", reason="the extra 'fast' is not installed")

N_BARS, N_ASSETS = 420, 6
DESIGN = Design(estimation=Window(-150, -11), event=Window(-5, 5), block=64)
LEVELS = {
    "ordinary": (0.0, 1.0),
    "level 1e6": (1e6, 1.0),
    "variance 1e-24": (0.0, 1e-12),
    "variance 1e-24 at 1": (1.0, 1e-12),
    "denormal": (0.0, 1e-308),
    "huge": (0.0, 1e150),
}


@dataclass(frozen=True)
class Through:
    """A regression through the origin."""

    def design(self, n_bars: int, factors: FloatArray | None) -> FloatArray:
        """Lay out the factors alone."""
        assert factors is not None
        return np.asarray(factors).reshape(n_bars, -1)

    def fit(self, y: FloatArray, factors: FloatArray | None = None) -> NormalFit:
        """Fit the returns to the factors."""
        return NormalFit.from_design(y, self.design(len(y), factors))


@dataclass(frozen=True)
class Case:
    """A panel with factors, a mask and events."""

    returns: FloatArray
    factors: FloatArray | None
    asset: IntArray
    bar: IntArray
    masked: BoolArray | None = None

    def study(self, engine: str, design: Design = DESIGN) -> EventArrays:
        """Run one of the engines."""
        model = ConstantMean() if self.factors is None else MarketModel()
        return event_arrays(
            self.returns,
            self.factors,
            self.asset,
            self.bar,
            model=model,
            design=replace(design, engine=engine),
            masked=self.masked,
        )


def draw(seed: int, n_factors: int = 1, n_events: int = 200, digits: int = 20) -> Case:
    rng = np.random.default_rng(seed)
    factors = rng.standard_t(4, (N_BARS, n_factors))
    returns = factors @ rng.normal(1, 0.3, (n_factors, N_ASSETS))
    returns += rng.standard_t(3, (N_BARS, N_ASSETS))
    return Case(
        returns.round(digits),
        factors if n_factors else None,
        rng.integers(0, N_ASSETS, n_events),
        rng.integers(-2, N_BARS + 2, n_events),
    )


def assert_same(first: EventArrays, second: EventArrays) -> None:
    """Compare every number of two studies, bit for bit."""
    window = Window(first.event.last, first.event.last)
    for name in ("ar", "sigma", "params", "n_positive", "n_masked", "code", "df"):
        np.testing.assert_array_equal(
            getattr(first, name), getattr(second, name), err_msg=name
        )
    np.testing.assert_array_equal(first.scar(window), second.scar(window))
    for name in ("n_events", "count", "ar", "ranks", "rank_shares", "calendar"):
        np.testing.assert_array_equal(
            getattr(first.sums, name), getattr(second.sums, name), err_msg=name
        )
    pairs = zip(first.residual_blocks(), second.residual_blocks(), strict=True)
    for (rows, resid), (again, other) in pairs:
        np.testing.assert_array_equal(np.sort(rows), np.sort(again))
        np.testing.assert_array_equal(resid[np.argsort(rows)], other[np.argsort(again)])


@pytest.mark.parametrize("n_factors", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("digits", [20, 1], ids=["fine", "rounded"])
def test_compiled_code_gives_the_digits_of_numpy(n_factors: int, digits: int) -> None:
    case = draw(n_factors, n_factors, digits=digits)
    assert_same(case.study("numpy"), case.study("compiled"))


@pytest.mark.parametrize("n_threads", [1, 2, 3])
def test_threads_leave_no_trace(n_threads: int) -> None:
    case = draw(11, n_events=2000)
    case.returns[100:103, 2] = np.nan
    design = replace(DESIGN, block=50, threads=n_threads)
    assert_same(case.study("numpy", design), case.study("compiled", design))


def test_no_threads_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="threads is 0; it must be 1 or more"):
        Design(threads=0)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_hostile_data_give_the_same_digits(level: str) -> None:
    case, (shift, scale) = draw(7), LEVELS[level]
    returns, factors = shift + scale * case.returns, shift + scale * case.factors
    returns[200, 1] *= 1e6
    case = replace(case, returns=returns, factors=factors)
    assert_same(case.study("numpy"), case.study("compiled"))


@pytest.mark.parametrize("layout", ["C", "F", "strided", "read-only"])
def test_any_layout_of_the_panel_gives_the_same_digits(layout: str) -> None:
    case = draw(9, n_events=9)
    returns = {
        "C": np.ascontiguousarray(case.returns),
        "F": np.asfortranarray(case.returns),
        "strided": np.repeat(case.returns, 2, axis=1)[:, ::2],
        "read-only": case.returns.copy(),
    }[layout]
    returns.flags.writeable = layout != "read-only"
    assert_same(case.study("numpy"), replace(case, returns=returns).study("compiled"))


@pytest.mark.parametrize("length", [1, 2, 3, 4, 7, 8, 9, 128, 129, 250, 300])
def test_windows_of_any_length_give_the_same_digits(length: int) -> None:
    design = Design(estimation=Window(-length, -1), event=Window(0, 0))
    case = draw(length)
    compiled = case.study("compiled", design)
    assert_same(case.study("numpy", design), compiled)
    assert (compiled.code == 0).any() == (length >= 4)


@pytest.mark.parametrize("columns", [1, N_ASSETS])
def test_gaps_and_masks_give_the_same_digits(columns: int) -> None:
    case = draw(3, 2)
    case.returns[100:103, 2] = np.nan
    case.returns[250, 4] = np.inf
    assert case.factors is not None
    case.factors[60, 1] = np.nan
    masked = np.zeros((N_BARS, columns), dtype=bool)
    masked[300:302, 0] = True
    if columns == 1:
        masked = masked[:, 0]
    case = replace(case, masked=masked)
    assert_same(case.study("numpy"), case.study("compiled"))


def test_singular_regressors_are_dropped_alike() -> None:
    case = draw(5, 2)
    assert case.factors is not None
    case.factors[:200, 1] = 3 * case.factors[:200, 0]
    case.factors[220:, 0] = 0.7
    first, second = case.study("numpy"), case.study("compiled")
    assert {reason is None for reason in first.reasons} == {True, False}
    assert first.reasons == second.reasons
    assert_same(first, second)


def test_returns_that_never_move_give_the_same_digits() -> None:
    case = replace(draw(6, 0), returns=np.full((N_BARS, N_ASSETS), 0.01))
    assert_same(case.study("numpy"), case.study("compiled"))


def test_a_model_without_a_constant_gives_the_same_digits() -> None:
    case = draw(8, 2)
    first, second = (
        event_arrays(
            case.returns,
            case.factors,
            case.asset,
            case.bar,
            model=Through(),
            design=replace(DESIGN, engine=engine),
        )
        for engine in ("numpy", "compiled")
    )
    assert_same(first, second)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(0, 4),
    st.sampled_from([0, 1, 20]),
    st.sampled_from([0.0, 0.001, 0.05]),
    st.integers(1, 300),
)
def test_engines_agree(
    seed: int, n_factors: int, digits: int, share: float, block: int
) -> None:
    case = draw(seed, n_factors, digits=digits)
    rng = np.random.default_rng(seed)
    case.returns[rng.random(case.returns.shape) < share] = np.nan
    masked = rng.random(case.returns.shape) < share
    case = replace(case, masked=masked if seed % 2 else None)
    design = replace(DESIGN, block=block)
    assert_same(case.study("numpy", design), case.study("compiled", design))


def source_of(n_events: int, engine: str) -> EventSource:
    bar = np.full(n_events, 200)
    return read_source(
        np.zeros((N_BARS, 1)),
        None,
        (np.zeros(n_events, dtype=int), bar),
        model=ConstantMean(),
        design=replace(DESIGN, engine=engine),
        masked=None,
    )


def test_small_studies_never_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        pytest.fail("a small study asked for compiled code")

    monkeypatch.setattr(engines, "load", fail)
    monkeypatch.setattr(engines, "loaded", lambda: True)
    assert engines.choose(source_of(engines.FEW - 1, "auto")) is None
    monkeypatch.setattr(engines, "loaded", lambda: False)
    assert engines.choose(source_of(engines.MANY - 1, "auto")) is None


def test_many_events_take_compiled_code_unless_told_not_to() -> None:
    assert engines.choose(source_of(engines.MANY, "auto")) is engines.load()
    assert engines.choose(source_of(engines.FEW, "auto")) is engines.load()
    assert engines.choose(source_of(engines.MANY, "numpy")) is None
    assert engines.choose(source_of(1, "compiled")) is engines.load()


def test_without_numba_compiled_code_is_refused_with_advice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engines, "available", lambda: False)
    with pytest.raises(EventImpactError, match=r"install eventimpact\[fast\]"):
        engines.choose(source_of(1, "compiled"))
    monkeypatch.setattr(engines, "loaded", lambda: False)
    assert engines.choose(source_of(engines.MANY, "auto")) is None


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="engine is 'fortran'"):
        Design(engine="fortran")
