"""The bootstrap reference of the skewness-adjusted t, draw by draw."""

import numpy as np
import pytest

from eventimpact import Window
from eventimpact._types import Alternative, FloatArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.errors import EventImpactWarning
from eventimpact.inference import skewness_adjusted
from eventimpact.normal import ConstantMean


pytestmark = pytest.mark.filterwarnings(
    "ignore:.*(rejects too often|takes events for independent)"
)


def study(effects: FloatArray) -> EventArrays:
    """Events of one bar each, whose abnormal return is exactly the one given."""
    n = len(effects)
    quiet = np.tile([0.125, -0.125], 50)[:, None] * np.ones(n)
    quiet[70] = effects
    design = Design(estimation=Window(-60, -1), event=Window(0, 0))
    return event_arrays(
        quiet, None, np.arange(n), np.full(n, 70), model=ConstantMean(), design=design
    )


def transformed(x: FloatArray) -> float:
    """Hall's transformation of one sample, written out."""
    n, s = len(x), np.std(x, ddof=1)
    if s < 1e-12:
        return float(np.copysign(np.inf, x.mean()))
    S = x.mean() / s
    g = sum((v - x.mean()) ** 3 for v in x) / n / s**3
    return float(n**0.5 * (S + g * S**2 / 3 + g**2 * S**3 / 27 + g / (6 * n)))


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("n", [4, 25])
def test_draws_by_a_loop(n: int, alternative: Alternative) -> None:
    x = np.random.default_rng(5).exponential(1, n).round(6) - 0.6
    z = transformed(x)
    rng, centred = np.random.default_rng(8), np.sort(x) - x.mean()
    drawn = np.array([transformed(centred[rng.integers(0, n, n)]) for _ in range(299)])
    less, greater = ((1 + (s * drawn >= s * z).sum()) / 300 for s in (-1, 1))
    want = {
        "less": less,
        "greater": greater,
        "two-sided": min(1, 2 * min(less, greater)),
    }
    got = skewness_adjusted(
        study(x),
        Window(0, 0),
        alternative=alternative,
        reference="bootstrap",
        n_resamples=299,
        rng=8,
    )
    assert got.statistic == pytest.approx(z)
    assert got.pvalue == pytest.approx(want[alternative])
    assert got.distribution == "299 bootstrap draws of events"


def test_order_and_blocks_of_draws_leave_the_p_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    x = np.random.default_rng(1).normal(0.3, 1, 12)
    first = skewness_adjusted(study(x), Window(0, 0), reference="bootstrap", rng=2)
    monkeypatch.setattr("eventimpact.inference._skewness_adjusted._CELLS", 100)
    second = skewness_adjusted(
        study(x[::-1]),
        Window(0, 0),
        reference="bootstrap",
        rng=np.random.default_rng(2),
    )
    assert first.pvalue == second.pvalue


def test_few_events_warn() -> None:
    x = np.random.default_rng(1).normal(0.3, 1, 19)
    with pytest.warns(EventImpactWarning, match="bootstrapped .* of 19 events"):
        skewness_adjusted(study(x), Window(0, 0), reference="bootstrap")


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_events_are_a_reason(n: int) -> None:
    result = skewness_adjusted(study(np.ones(n)), Window(0, 0), reference="bootstrap")
    assert str(result.reason).startswith(f"{n} event")
    assert "needs 3 or more" in str(result.reason)
    assert np.isnan(result.pvalue)


def test_an_unknown_reference_is_refused() -> None:
    with pytest.raises(ValueError, match="reference is 'hall'"):
        skewness_adjusted(study(np.ones(4)), Window(0, 0), reference="hall")
