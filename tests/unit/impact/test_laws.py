"""The other laws in closed form, and the comparison of all of them."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.stats import norm

from eventimpact.errors import DataNotAvailableError, InsufficientDataError
from eventimpact.impact import (
    PRIOR_SOURCES,
    DepthLaw,
    ImpactPriors,
    KnownSale,
    LawImpact,
    LinearLaw,
    MultiplierLaw,
    SaleWindow,
    SquareRootLaw,
    calibrate_impact,
    compare_laws,
    depth_impact,
    linear_impact,
    multiplier_impact,
)
from eventimpact.impact._shares import p_at_least, p_below


VOLUME, SIGMA, CAP = 42.7e9, 0.027, 1.83e12
DAYS = 70

# The scale of the events' README: amount in USD, then percent at 8 and at 26 times.
MULTIPLIED = [
    (57e6, (0.02, 0.08)),
    (414e6, (0.18, 0.59)),
    (1.38e9, (0.6, 2.0)),
    (17.8e9, (7.8, 25.0)),
]


def window(**fields: float) -> SaleWindow:
    return SaleWindow.build(np.full(DAYS, VOLUME), np.full(DAYS, SIGMA), **fields)


def compared(amount: float, threshold: float = 0.1) -> dict[str, LawImpact]:
    found = compare_laws(
        amount,
        window(market_cap=CAP),
        threshold=threshold,
        rng=np.random.default_rng(5),
    )
    return {one.law: one for one in found}


@pytest.mark.parametrize(("amount", "percents"), MULTIPLIED)
def test_the_multiplier_reproduces_the_worked_scale(
    amount: float, percents: tuple[float, float]
) -> None:
    moves = 100 * multiplier_impact(amount, CAP, multiplier=[8, 26])
    for move, expected in zip(moves, percents, strict=True):
        digits = 0 if expected >= 25 else 1 if expected >= 0.6 else 2
        assert round(float(move), digits) == expected


def test_the_linear_law_by_hand() -> None:
    # 10 daily sigmas of 2 % for a whole day's volume: a tenth of it moves 2 %.
    assert float(linear_impact(1e9, 10e9, 0.02, slope=10)) == pytest.approx(0.02)


def test_the_depth_walk_by_hand() -> None:
    # 300m through 100m a percent: 3 %; with the bids renewed twice, a third of it.
    assert float(depth_impact(300e6, 100e6)) == pytest.approx(0.03)
    assert float(depth_impact(300e6, 100e6, refills=2)) == pytest.approx(0.01)


def test_quantiles_of_the_multiplier_are_those_of_its_prior() -> None:
    found = compared(17.8e9)["market-cap multiplier"]
    at = 8 * (26 / 8) ** np.array([0.05, 0.5, 0.95])
    assert_allclose(found.even, at * 17.8e9 / CAP, rtol=0.015)
    assert_allclose(found.required[1], 0.1 * CAP / np.sqrt(8 * 26), rtol=0.015)
    assert found.even == found.favourable


def test_the_chance_of_the_linear_law_agrees_with_brute_force() -> None:
    # P(kappa / v >= x) over the two log-uniform priors, by integration.
    needed = 0.1 / (SIGMA * 17.8e9 / VOLUME)

    def chance(k: float) -> float:
        return float(np.clip((k - np.log(needed) + np.log(10)) / np.log(10), 0, 1))

    low, high = np.log(5), np.log(20)
    expected = quad(chance, low, high)[0] / (high - low)
    assert compared(17.8e9)["linear"].p_reach == pytest.approx(expected, abs=0.01)


def test_the_chance_of_the_square_root_agrees_with_brute_force() -> None:
    base = SIGMA * np.sqrt(17.8e9 / VOLUME)
    keep = norm.sf(0.05, 0.9, 0.35)
    u = np.linspace(np.log(0.1), 0, 20_001)
    tail = norm.sf(np.maximum(0.05 / base * np.exp(u / 2), 0.05), 0.9, 0.35) / keep
    found = compared(17.8e9, threshold=0.05)["square root"]
    assert found.p_reach == pytest.approx(tail.mean(), abs=0.01)


def test_the_depth_walk_at_best_is_all_at_once() -> None:
    found = compared(414e6)["depth walk"]
    middle = np.sqrt(0.0025 * 0.015) * VOLUME
    assert found.favourable[1] == pytest.approx(0.01 * 414e6 / middle, rel=0.03)
    assert found.even[2] < found.favourable[0]


def test_selling_what_is_required_makes_the_move() -> None:
    amounts = {law: one.required[1] for law, one in compared(1e9, 0.05).items()}
    for law, amount in amounts.items():
        assert compared(amount)[law].even[1] == pytest.approx(0.05, rel=0.02), law


def test_what_reaches_by_no_schedule_misses() -> None:
    # The multiplier knows no schedule: 8 to 26 times Q / C, log-uniform, against 0.1.
    at = 0.1 * CAP / 12e9
    missed = np.log(at / 8) / np.log(26 / 8)
    found = compared(12e9)["market-cap multiplier"]
    assert found.p_miss == pytest.approx(missed, abs=0.015)
    assert found.p_reach + found.p_miss == pytest.approx(1 + 1 / 20_001, abs=1e-12)


def test_a_draw_at_the_threshold_reaches_it_and_none_is_certain() -> None:
    draws = np.array([0.01, 0.02, 0.02, 0.03])
    assert p_at_least(draws, 0.02) == (1 + 3) / 5
    assert p_below(draws, 0.02) == (1 + 1) / 5
    assert p_below(draws, 0.005) == 1 / 5


def test_a_move_may_be_reached_by_one_schedule_and_missed_by_the_other() -> None:
    # Bids of 0.25 % to 1.5 % of a day's volume: all at once moves 5 % at the least, and
    # over 70 days, with the bids renewed daily or more often, a 71st of 30 % at most.
    found = compared(5 * 0.015 * VOLUME, threshold=0.049)["depth walk"]
    assert found.p_reach == found.p_miss == 1.0


def test_the_ratio_is_that_of_required_to_reported() -> None:
    for one in compared(2e9).values():
        assert one.ratio == pytest.approx(one.required[1] / 2e9)


@pytest.mark.parametrize("law", [SquareRootLaw(), LinearLaw(), DepthLaw()])
def test_the_best_day_is_eligible_and_thin(law: LinearLaw) -> None:
    days = SaleWindow.build(
        [40e9, np.nan, 5e9, 10e9, 40e9],
        [0.02, 0.02, 0.02, 0.02, 0.02],
        eligible=[True, True, False, True, True],
    )
    found = compare_laws(
        1e9, days, threshold=0.1, rng=np.random.default_rng(1), laws=[law]
    )
    assert found[0].best_day == 3


def test_a_window_drops_days_without_volume_or_volatility() -> None:
    days = SaleWindow.build([1.0, 0.0, np.nan, 2.0], [0.1, 0.1, 0.1, np.nan])
    assert days.days.tolist() == [0]
    with pytest.raises(InsufficientDataError, match="volume of the window"):
        SaleWindow.build([np.nan], [0.1])


def test_no_market_value_leaves_the_multiplier_out() -> None:
    found = compare_laws(1e9, window(), threshold=0.1, rng=np.random.default_rng(1))
    assert [one.law for one in found] == ["square root", "linear", "depth walk"]
    with pytest.raises(DataNotAvailableError, match="market_cap"):
        compare_laws(
            1e9,
            window(),
            threshold=0.1,
            rng=np.random.default_rng(1),
            laws=[MultiplierLaw()],
        )


def test_a_calibrated_law_has_the_predictive_distribution() -> None:
    sale = KnownSale(
        id="a",
        label="a",
        amount=1e9,
        window=SaleWindow.build([4e9], [0.02]),
        move=0.02,
        noise=0.002,
        first="2020-01-01",
        last="2020-01-01",
    )
    calibration = calibrate_impact([sale, replace(sale, id="b", move=0.03)])
    found = compare_laws(
        1e9,
        window(),
        threshold=0.002,
        rng=np.random.default_rng(1),
        laws=[calibration.law()],
    )
    assert_allclose(
        found[0].even, calibration.move(1e9, window()), rtol=0.05, atol=1e-4
    )
    assert found[0].law == "calibrated on 2 sales"
    # By hand: a unit of 0.02 * sqrt(1 / 4) = 0.01, so that Y is 2 and 3.
    assert_allclose(calibration.estimates, [2.0, 3.0])
    assert_allclose(calibration.errors, [0.2, 0.2])
    # Weights of 25: Q is 12.5, and DerSimonian and Laird take (12.5 - 1) / (50 - 25).
    assert calibration.by_moments.mean == pytest.approx(2.5)
    assert calibration.by_moments.tau == pytest.approx(np.sqrt(11.5 / 25))


def test_a_sale_that_lifts_the_price_needs_no_amount() -> None:
    rising = [
        KnownSale(
            id=name,
            label=name,
            amount=1e9,
            window=SaleWindow.build([4e9], [0.02]),
            move=-0.05,
            noise=0.001,
            first="2020-01-01",
            last="2020-01-01",
        )
        for name in "ab"
    ]
    found = compare_laws(
        1e9,
        window(),
        threshold=0.01,
        rng=np.random.default_rng(1),
        laws=[calibrate_impact(rising).law()],
    )
    assert found[0].required[1] == np.inf
    assert found[0].even[2] < 0


def test_every_law_states_its_priors() -> None:
    laws = {one.law for one in PRIOR_SOURCES}
    for name in ("square root", "linear", "depth walk", "market-cap multiplier"):
        assert any(name in law for law in laws)
    assert all(one.source for one in PRIOR_SOURCES)


def test_every_bound_of_a_prior_is_written_in_its_source() -> None:
    written = " ".join(one.prior for one in PRIOR_SOURCES)
    priors = ImpactPriors()
    for low, high in (priors.slope, priors.refills, priors.multiplier):
        assert f"{low:g} to {high:g}" in written
    assert f"{100 * priors.depth[0]:g} % to {100 * priors.depth[1]:g} %" in written
