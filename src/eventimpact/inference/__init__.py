"""Is that more than noise? One file for each family of tests."""

from eventimpact.inference._afterwards import afterwards_pvalue
from eventimpact.inference._ball_torous import ball_torous
from eventimpact.inference._ball_torous_record import BallTorous
from eventimpact.inference._bmp import bmp
from eventimpact.inference._calendar_time import calendar_time
from eventimpact.inference._combined import (
    CombinedTest,
    combined_interval,
    combined_placebos,
    combined_state_matched,
)
from eventimpact.inference._conformal import conformal_test
from eventimpact.inference._corrado import corrado
from eventimpact.inference._corrado_zivney import corrado_zivney
from eventimpact.inference._counterfactual import counterfactual, counterfactuals
from eventimpact.inference._counterfactual_record import Counterfactual, Counterfactuals
from eventimpact.inference._cross_sectional import cross_sectional
from eventimpact.inference._crude_dependence import crude_dependence
from eventimpact.inference._design_across import design_across
from eventimpact.inference._donor_set import DonorSet
from eventimpact.inference._draws import MatchedDraws, matched_draws
from eventimpact.inference._event_bars import EventClusters, merge_events
from eventimpact.inference._ewma_rank import ewma_rank_pvalues, ewma_rank_test
from eventimpact.inference._exact_sign import exact_sign_test, smallest_sign_pvalue
from eventimpact.inference._excess_t import excess_t_test
from eventimpact.inference._few_events import FewEvents, few_events
from eventimpact.inference._few_options import FewEventsOptions
from eventimpact.inference._few_quantile import sample_quantile_draws
from eventimpact.inference._generalized_sign import generalized_sign
from eventimpact.inference._grank_t import grank_t
from eventimpact.inference._grank_z import grank_z
from eventimpact.inference._group_difference import group_difference
from eventimpact.inference._ibragimov_muller import ibragimov_muller
from eventimpact.inference._jackknife import jackknife
from eventimpact.inference._kolari_pynnonen import kolari_pynnonen
from eventimpact.inference._multiple import benjamini_hochberg, holm
from eventimpact.inference._nguyen_wolf import nguyen_wolf_test
from eventimpact.inference._onset import Onset, onset
from eventimpact.inference._patell import patell
from eventimpact.inference._patell_kp import patell_kp
from eventimpact.inference._permutations import CyclicShifts, RandomOrders
from eventimpact.inference._placebo import placebo
from eventimpact.inference._placebo_assets import PlaceboAssets, placebo_assets
from eventimpact.inference._placebo_dates import placebo_dates_test
from eventimpact.inference._placebo_estimates import placebo_estimates
from eventimpact.inference._placed_masks import placed_masks
from eventimpact.inference._placement import placement_test, placement_tests
from eventimpact.inference._placement_result import PlacementResult
from eventimpact.inference._registry import TESTS, EventTest, run_test
from eventimpact.inference._result import TestResult
from eventimpact.inference._romano_wolf import romano_wolf
from eventimpact.inference._sample_quantile import (
    sample_quantile_pvalues,
    sample_quantile_test,
)
from eventimpact.inference._shifted_dose import shifted_dose_test
from eventimpact.inference._sign import sign
from eventimpact.inference._skewness_adjusted import skewness_adjusted
from eventimpact.inference._specification_curve import (
    SpecificationCurve,
    specification_curve,
)
from eventimpact.inference._state import StateScales, state_scales
from eventimpact.inference._state_garch import garch_scales
from eventimpact.inference._state_matched import (
    StateMatchedTests,
    state_matched_test,
    state_matched_tests,
)
from eventimpact.inference._t import t_test
from eventimpact.inference._t_across import TValues, mean_t, t_values
from eventimpact.inference._volatility import volatility_percentile
from eventimpact.inference._wilcoxon import wilcoxon
from eventimpact.inference._wild_bootstrap import wild_bootstrap


__all__ = [
    "TESTS",
    "BallTorous",
    "CombinedTest",
    "Counterfactual",
    "Counterfactuals",
    "CyclicShifts",
    "DonorSet",
    "EventClusters",
    "EventTest",
    "FewEvents",
    "FewEventsOptions",
    "MatchedDraws",
    "Onset",
    "PlaceboAssets",
    "PlacementResult",
    "RandomOrders",
    "SpecificationCurve",
    "StateMatchedTests",
    "StateScales",
    "TValues",
    "TestResult",
    "afterwards_pvalue",
    "ball_torous",
    "benjamini_hochberg",
    "bmp",
    "calendar_time",
    "combined_interval",
    "combined_placebos",
    "combined_state_matched",
    "conformal_test",
    "corrado",
    "corrado_zivney",
    "counterfactual",
    "counterfactuals",
    "cross_sectional",
    "crude_dependence",
    "design_across",
    "ewma_rank_pvalues",
    "ewma_rank_test",
    "exact_sign_test",
    "excess_t_test",
    "few_events",
    "garch_scales",
    "generalized_sign",
    "grank_t",
    "grank_z",
    "group_difference",
    "holm",
    "ibragimov_muller",
    "jackknife",
    "kolari_pynnonen",
    "matched_draws",
    "mean_t",
    "merge_events",
    "nguyen_wolf_test",
    "onset",
    "patell",
    "patell_kp",
    "placebo",
    "placebo_assets",
    "placebo_dates_test",
    "placebo_estimates",
    "placed_masks",
    "placement_test",
    "placement_tests",
    "romano_wolf",
    "run_test",
    "sample_quantile_draws",
    "sample_quantile_pvalues",
    "sample_quantile_test",
    "shifted_dose_test",
    "sign",
    "skewness_adjusted",
    "smallest_sign_pvalue",
    "specification_curve",
    "state_matched_test",
    "state_matched_tests",
    "state_scales",
    "t_test",
    "t_values",
    "volatility_percentile",
    "wilcoxon",
    "wild_bootstrap",
]
