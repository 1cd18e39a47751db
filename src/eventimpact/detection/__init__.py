"""What could have been seen? An estimate and its noise in, power and its kin out."""

from eventimpact.detection._bayes_factor import BayesFactor, bayes_factor
from eventimpact.detection._design_analysis import (
    DesignAnalysis,
    design_analysis,
    no_design_analysis,
)
from eventimpact.detection._detectable import detectable_shift
from eventimpact.detection._equivalence import EquivalenceTest, equivalence_test
from eventimpact.detection._noise import check_share
from eventimpact.detection._power import minimum_detectable_effect, power
from eventimpact.detection._power_curve import PowerCurve, power_curve
from eventimpact.detection._priors import CauchyPrior, NormalPrior, Prior, UniformPrior
from eventimpact.detection._type_m import TypeM, type_m


__all__ = [
    "BayesFactor",
    "CauchyPrior",
    "DesignAnalysis",
    "EquivalenceTest",
    "NormalPrior",
    "PowerCurve",
    "Prior",
    "TypeM",
    "UniformPrior",
    "bayes_factor",
    "check_share",
    "design_analysis",
    "detectable_shift",
    "equivalence_test",
    "minimum_detectable_effect",
    "no_design_analysis",
    "power",
    "power_curve",
    "type_m",
]
