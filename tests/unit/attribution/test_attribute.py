"""From closes to an attribution, with planted effects."""

import numpy as np
import pytest

from eventimpact.attribution import attribute, part_intervals
from eventimpact.errors import InvalidInputError


FIRST, LAST = 700, 739
SALES, NEWS = (705, 712, 720), (720, 730)


def market(sign: float = 1.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return closes, claims and factor of a market that two causes move."""
    rng = np.random.default_rng(9)
    factor = rng.normal(0, 0.01, 760)
    returns = 0.8 * factor + rng.normal(0, 0.008, 760)
    returns[list(SALES)] -= 0.05
    returns[list(NEWS)] -= 0.04
    claimed = np.zeros((2, 760), dtype=bool)
    claimed[0, list(SALES)] = claimed[1, list(NEWS)] = True
    claimed[0, [100, 200]] = True
    return 50 * np.exp(np.cumsum(sign * returns)), claimed, sign * factor[:, None]


def test_the_parts_are_the_planted_ones_and_add_up() -> None:
    close, claimed, factor = market()
    found = attribute(
        close,
        claimed,
        (FIRST, LAST),
        names=["sales", "news"],
        factors=factor,
        rng=1,
    )
    rows = {row.part: row for row in found.rows()}
    assert list(rows) == [
        "drift",
        "factors",
        "sales",
        "news",
        "nothing known",
        "total",
    ]
    total = np.log(close[LAST] / close[FIRST - 1])
    assert rows["total"].log_return == pytest.approx(total, abs=1e-12)
    parts = sum(row.log_return for name, row in rows.items() if name != "total")
    assert parts == pytest.approx(total, abs=1e-12)
    assert rows["sales"].log_return == pytest.approx(-0.05 * 2.5 - 0.02, abs=0.03)
    assert found.expected.coefficients[0] == pytest.approx(0.8, abs=0.15)
    assert found.contested.tolist() == [720]
    assert rows["sales"].n_bars == 3
    assert rows["nothing known"].n_bars == 40 - 4
    assert sum(size for _, size in found.steps()) == pytest.approx(total, abs=1e-12)


def test_intervals_hold_the_part_and_not_zero_where_the_effect_is_large() -> None:
    close, claimed, factor = market()
    found = attribute(close, claimed, (FIRST, LAST), factors=factor, rng=1)
    sales = found.rows()[2]
    assert sales.part == "cause 1"
    for interval in (sales.placebo, sales.bootstrap):
        assert interval is not None
        assert 0 < interval[0] < sales.share < interval[1]
    assert sales.pvalue is not None
    assert sales.pvalue < 0.01
    assert sales.excess is not None


def test_a_rise_is_a_fall_upside_down() -> None:
    down, up = (
        attribute(close, claimed, (FIRST, LAST), factors=factor, rng=1)
        for close, claimed, factor in (market(), market(-1.0))
    )
    for one, other in zip(down.rows(), up.rows(), strict=True):
        assert other.log_return == pytest.approx(-one.log_return, abs=1e-12)
        assert other.pvalue == one.pvalue
        for name in ("placebo", "excess_interval"):
            a, b = getattr(one, name), getattr(other, name)
            assert (a is None) == (b is None)
            if a is not None:
                assert b == pytest.approx(a, abs=1e-9)


def test_a_move_across_missing_bars_belongs_to_no_cause() -> None:
    close, claimed, _ = market()
    close[711] = np.nan
    found = attribute(close, claimed, (FIRST, LAST), rng=1)
    assert found.claimed[0].sum() == 2
    rows = found.rows()
    total = np.log(close[LAST] / close[FIRST - 1])
    assert sum(row.log_return for row in rows[:-1]) == pytest.approx(total, abs=1e-12)


def test_a_short_history_has_no_intervals_and_says_so() -> None:
    close, claimed, _ = market()
    found = attribute(close[600:], claimed[:, 600:], (100, 139), rng=1)
    assert found.intervals.reason is not None
    assert "100 are needed" in found.intervals.reason
    assert found.rows()[1].placebo is None


def test_the_same_seed_gives_the_same_digits() -> None:
    close, claimed, _ = market()
    one, again = (attribute(close, claimed, (FIRST, LAST), rng=5) for _ in range(2))
    assert one.rows() == again.rows()


@pytest.mark.parametrize(
    ("outcome", "spoilt", "says"),
    [
        ((0, 10), {}, "it needs a close before it"),
        ((20, 10), {}, "must not run backwards"),
        ((700, 760), {}, "bars 0 to 759"),
        ((700, 739), {739: np.nan}, "bar 699 or 739 has no close"),
        ((700, 739), {3: -1.0}, "zero, negative or infinite"),
        ((700, 739), {3: 0.0}, "zero, negative or infinite"),
        ((700, 739), {3: np.inf}, "zero, negative or infinite"),
    ],
)
def test_closes_that_do_not_fit_are_refused(
    outcome: tuple[int, int], spoilt: dict[int, float], says: str
) -> None:
    close, claimed, _ = market()
    for bar, value in spoilt.items():
        close[bar] = value
    with pytest.raises(InvalidInputError, match=says):
        attribute(close, claimed, outcome, rng=1)


@pytest.mark.parametrize("n_clean", [600, 696])
def test_placebo_ends_are_those_of_a_loop_over_shifts(n_clean: int) -> None:
    rng = np.random.default_rng(4)
    a, sd = rng.normal(0, 0.02, n_clean), rng.uniform(0.01, 0.03, n_clean)
    ahead, credit = rng.uniform(0.01, 0.03, 8), np.zeros((1, 8))
    credit[0, [1, 2, 6]] = 1.0, 0.5, 1.0
    noise = []
    for start in range(250, n_clean - 8 + 1):
        mean = a[start - 250 : start].mean()
        bars = slice(start, start + 8)
        noise.append((credit[0] * ahead * (a[bars] - mean) / sd[bars]).sum())
    noise.sort()
    k = (len(noise) + 1) // 20 - 1
    found = part_intervals([-0.1], credit, ahead, (a, sd), n_bootstrap=99, rng=1)
    assert found.n_placebos == len(noise)
    np.testing.assert_allclose(
        found.placebo[0], [-0.1 - noise[-1 - k], -0.1 - noise[k]], rtol=1e-10
    )


def test_the_bootstrap_of_independent_bars_has_the_spread_of_their_sum() -> None:
    a = np.random.default_rng(5).normal(0, 0.02, 2500)
    flat = np.full(2500, 0.02)
    found = part_intervals(
        [0.0], np.ones((1, 10)), flat[:10], (a, flat), n_bootstrap=3999, rng=2
    )
    sd = 0.02 * np.sqrt(10 + 100 / 250)
    np.testing.assert_allclose(found.bootstrap[0], [-1.645 * sd, 1.645 * sd], rtol=0.08)
    assert 1 <= found.block < 5
