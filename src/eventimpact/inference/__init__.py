"""Is that more than noise? One file for each family of tests."""

from eventimpact.inference._afterwards import afterwards_pvalue
from eventimpact.inference._combined import CombinedTest, combined_state_matched
from eventimpact.inference._draws import MatchedDraws, matched_draws
from eventimpact.inference._ewma_rank import ewma_rank_pvalues, ewma_rank_test
from eventimpact.inference._onset import Onset, onset
from eventimpact.inference._placement import placement_test
from eventimpact.inference._placement_result import PlacementResult
from eventimpact.inference._power import minimum_detectable_effect, power
from eventimpact.inference._result import TestResult
from eventimpact.inference._sample_quantile import (
    sample_quantile_pvalues,
    sample_quantile_test,
)
from eventimpact.inference._state import StateScales, state_scales
from eventimpact.inference._state_matched import (
    StateMatchedTests,
    state_matched_test,
    state_matched_tests,
)
from eventimpact.inference._t import t_test
from eventimpact.inference._volatility import volatility_percentile


__all__ = [
    "CombinedTest",
    "MatchedDraws",
    "Onset",
    "PlacementResult",
    "StateMatchedTests",
    "StateScales",
    "TestResult",
    "afterwards_pvalue",
    "combined_state_matched",
    "ewma_rank_pvalues",
    "ewma_rank_test",
    "matched_draws",
    "minimum_detectable_effect",
    "onset",
    "placement_test",
    "power",
    "sample_quantile_pvalues",
    "sample_quantile_test",
    "state_matched_test",
    "state_matched_tests",
    "state_scales",
    "t_test",
    "volatility_percentile",
]
