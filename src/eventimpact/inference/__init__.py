"""Is that more than noise? One file for each family of tests."""

from eventimpact.inference._afterwards import afterwards_pvalue
from eventimpact.inference._bmp import bmp
from eventimpact.inference._calendar_time import calendar_time
from eventimpact.inference._combined import CombinedTest, combined_state_matched
from eventimpact.inference._corrado import corrado
from eventimpact.inference._corrado_zivney import corrado_zivney
from eventimpact.inference._cross_sectional import cross_sectional
from eventimpact.inference._crude_dependence import crude_dependence
from eventimpact.inference._draws import MatchedDraws, matched_draws
from eventimpact.inference._ewma_rank import ewma_rank_pvalues, ewma_rank_test
from eventimpact.inference._generalized_sign import generalized_sign
from eventimpact.inference._grank_t import grank_t
from eventimpact.inference._grank_z import grank_z
from eventimpact.inference._ibragimov_muller import ibragimov_muller
from eventimpact.inference._jackknife import jackknife
from eventimpact.inference._kolari_pynnonen import kolari_pynnonen
from eventimpact.inference._multiple import benjamini_hochberg, holm
from eventimpact.inference._onset import Onset, onset
from eventimpact.inference._patell import patell
from eventimpact.inference._patell_kp import patell_kp
from eventimpact.inference._placement import placement_test
from eventimpact.inference._placement_result import PlacementResult
from eventimpact.inference._power import minimum_detectable_effect, power
from eventimpact.inference._registry import TESTS, EventTest, run_test
from eventimpact.inference._result import TestResult
from eventimpact.inference._romano_wolf import romano_wolf
from eventimpact.inference._sample_quantile import (
    sample_quantile_pvalues,
    sample_quantile_test,
)
from eventimpact.inference._sign import sign
from eventimpact.inference._skewness_adjusted import skewness_adjusted
from eventimpact.inference._state import StateScales, state_scales
from eventimpact.inference._state_matched import (
    StateMatchedTests,
    state_matched_test,
    state_matched_tests,
)
from eventimpact.inference._t import t_test
from eventimpact.inference._volatility import volatility_percentile
from eventimpact.inference._wilcoxon import wilcoxon
from eventimpact.inference._wild_bootstrap import wild_bootstrap


__all__ = [
    "TESTS",
    "CombinedTest",
    "EventTest",
    "MatchedDraws",
    "Onset",
    "PlacementResult",
    "StateMatchedTests",
    "StateScales",
    "TestResult",
    "afterwards_pvalue",
    "benjamini_hochberg",
    "bmp",
    "calendar_time",
    "combined_state_matched",
    "corrado",
    "corrado_zivney",
    "cross_sectional",
    "crude_dependence",
    "ewma_rank_pvalues",
    "ewma_rank_test",
    "generalized_sign",
    "grank_t",
    "grank_z",
    "holm",
    "ibragimov_muller",
    "jackknife",
    "kolari_pynnonen",
    "matched_draws",
    "minimum_detectable_effect",
    "onset",
    "patell",
    "patell_kp",
    "placement_test",
    "power",
    "romano_wolf",
    "run_test",
    "sample_quantile_pvalues",
    "sample_quantile_test",
    "sign",
    "skewness_adjusted",
    "state_matched_test",
    "state_matched_tests",
    "state_scales",
    "t_test",
    "volatility_percentile",
    "wilcoxon",
    "wild_bootstrap",
]
