"""The tests that can be tried are those that the library gives its users."""

import pickle

import numpy as np
import pytest

from eventimpact._types import FloatArray
from eventimpact.inference import (
    TESTS,
    ball_torous,
    combined_state_matched,
    exact_sign_test,
    garch_scales,
    matched_draws,
    nguyen_wolf_test,
    placebo_dates_test,
    sample_quantile_draws,
    state_matched_test,
    state_scales,
)
from eventimpact.regression import BlockBootstrap, EventRegression, WildBootstrap
from eventimpact.regression._error_specs import ErrorName
from eventimpact.simulation import PROCEDURES, garch_t


RETURNS = garch_t(1200, rng=4)[0]
AT = np.array([700, 800, 950])
BARS = (AT[:, None] + np.arange(4)).ravel()
SPANS = {"events": np.column_stack((AT, AT + 3))}


def generator() -> np.random.Generator:
    return np.random.default_rng(1)


def tried(name: str, n_events: int = 3) -> float:
    found: FloatArray = PROCEDURES[name].run(
        RETURNS, AT[None, :n_events], 4, generator()
    )
    return float(found[0])


def test_every_test_of_events_on_one_series_has_a_name() -> None:
    errors = ("HC3", "HAC", "GARCH-X", "wild", "wild, Webb", "block")
    assert {f"event regression, {one}" for one in errors} <= set(PROCEDURES)
    assert set(TESTS) <= set(PROCEDURES)
    for test in ("state-matched", "placebo dates", "exact sign", "total return"):
        assert {test, f"{test}, GARCH"} <= set(PROCEDURES)


def test_every_procedure_can_be_sent_to_another_process() -> None:
    assert all(pickle.dumps(procedure) for procedure in PROCEDURES.values())


@pytest.mark.parametrize("errors", ["HC3", "HAC", "GARCH-X"])
def test_regressions_are_the_public_ones(errors: ErrorName) -> None:
    fit = EventRegression(errors=errors).fit(RETURNS, SPANS)
    assert tried(f"event regression, {errors}") == fit.effect("events").pvalue


def test_bootstrapped_regressions_are_the_public_ones() -> None:
    for name, errors in (
        ("wild", WildBootstrap(n_draws=999)),
        ("wild, Webb", WildBootstrap(weights="webb", n_draws=999)),
        ("block", BlockBootstrap(n_draws=999)),
    ):
        fit = EventRegression(errors=errors).fit(RETURNS, SPANS, rng=generator())
        assert tried(f"event regression, {name}") == fit.effect("events").pvalue


def test_the_garch_scale_is_the_public_one() -> None:
    scales = garch_scales(RETURNS)
    one = state_matched_test(RETURNS, 700, 4, scales=scales)
    assert tried("state-matched, GARCH", 1) == one.pvalue
    draws = matched_draws(RETURNS, AT, 4, catalogued=BARS, scales=scales)
    dates = placebo_dates_test(draws, n_resamples=999, rng=generator())
    assert tried("placebo dates, GARCH") == dates.pvalue


def test_the_total_weighs_events_by_their_scale() -> None:
    draws = matched_draws(RETURNS, AT, 4, catalogued=BARS)
    total = combined_state_matched(
        draws, weights=draws.scale, n_resamples=999, rng=generator()
    )
    assert tried("total return") == total.pvalue


def test_the_sample_quantile_takes_several_events() -> None:
    draws = sample_quantile_draws(RETURNS, AT, 4, catalogued=BARS)
    mean = combined_state_matched(draws, n_resamples=999, rng=generator())
    assert tried("sample quantile") == mean.pvalue


def test_signs_of_returns_are_counted_around_zero() -> None:
    values = RETURNS[AT[:, None] + np.arange(4)].sum(axis=1)
    assert tried("sign of returns") == exact_sign_test(values).pvalue


def test_raw_returns_are_dealt_out_without_their_mean_taken() -> None:
    test = nguyen_wolf_test(
        RETURNS[700:704], RETURNS[450:700], n_resamples=999, rng=generator()
    )
    assert tried("Nguyen-Wolf, raw returns", 1) == test.pvalue


def test_uncertain_days_are_looked_for_in_standardised_returns() -> None:
    z = RETURNS / state_scales(RETURNS).sigma
    found = ball_torous(z, AT, 4, n_resamples=999, rng=generator())
    assert tried("Ball-Torous") == found.test.pvalue
