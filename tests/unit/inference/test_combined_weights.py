"""With the scales as weights the combined test is about the total log return."""

from dataclasses import replace

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.inference import MatchedDraws, combined_state_matched, matched_draws


def _draws() -> tuple[FloatArray, MatchedDraws]:
    rng = np.random.default_rng(2)
    returns = rng.normal(0, 0.01, 1200)
    returns[1000:] *= 4
    return returns, matched_draws(returns, [990, 1150])


def test_total_is_compared_with_totals_of_the_matched_windows() -> None:
    returns, draws = _draws()
    theta = 0.03
    found = combined_state_matched(
        draws,
        alternative="greater",
        shift=-theta / draws.scale.sum(),
        weights=draws.scale,
        n_resamples=40_000,
        rng=1,
    )
    # Brute force: every pair of matched windows, at the scales of the two events.
    pairs = [draws.scale[k] * draws.placebo[k, : draws.n_matched[k]] for k in range(2)]
    totals = np.add.outer(*pairs).ravel()
    seen = returns[990] + returns[1150]
    expected = np.mean(totals >= seen + theta)
    assert abs(found.pvalue - expected) < 0.01


def test_the_split_of_an_effect_over_the_events_does_not_matter() -> None:
    _, draws = _draws()
    found = []
    for parts in ((-0.08, 0.0), (0.0, -0.08), (-0.04, -0.04)):
        moved = replace(draws, z=draws.z + np.array(parts) / draws.scale)
        test = combined_state_matched(
            moved, alternative="less", weights=draws.scale, rng=1
        )
        found.append(test.pvalue)
    assert found[0] == found[1] == found[2]
