"""What could have been seen, beside what was."""

from dataclasses import dataclass, replace
from math import isfinite, nan
from typing import final

from numpy.typing import ArrayLike

from eventimpact._types import Alternative
from eventimpact.detection._bayes_factor import BayesFactor, bayes_factor
from eventimpact.detection._equivalence import EquivalenceTest, equivalence_test
from eventimpact.detection._noise import read_noise
from eventimpact.detection._power import minimum_detectable_effect
from eventimpact.detection._power_curve import power_curve
from eventimpact.detection._priors import NormalPrior, Prior
from eventimpact.detection._type_m import type_m


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DesignAnalysis:
    """What an estimate could have shown, beside what it did show.

    Parameters
    ----------
    estimate : float
        The estimated effect.
    smallest_effect : float
        Smallest effect of interest.
    mde : float
        Smallest effect that the test detects four times in five.
    power : float
        Probability that it detects the smallest effect of interest.
    type_s : float
        Were that the effect, probability that a significant estimate has the wrong
        sign.
    exaggeration : float
        Were that the effect, how many times too large a significant estimate is on
        average.
    equivalence : EquivalenceTest
        Whether an effect as large as that, on either side, is rejected.
    bayes_factor : BayesFactor
        Evidence for an effect against none.
    significance : float
        Size of the tests.
    distribution : str
        Reference distribution in words.
    reason : str or None
        Why there are no numbers; None if there are.
    """

    estimate: float
    smallest_effect: float
    mde: float
    power: float
    type_s: float
    exaggeration: float
    equivalence: EquivalenceTest
    bayes_factor: BayesFactor
    significance: float
    distribution: str = ""
    reason: str | None = None

    @property
    def is_applicable(self) -> bool:
        """Whether there are numbers."""
        return self.reason is None


def design_analysis(
    estimate: float,
    noise: ArrayLike,
    *,
    smallest_effect: float,
    df: float | None = None,
    significance: float = 0.05,
    alternative: Alternative = "two-sided",
    prior: Prior | None = None,
) -> DesignAnalysis:
    """Say what an estimate could have shown.

    Parameters
    ----------
    estimate : float
        The estimated effect.
    noise : float or array_like of shape (n,)
        Standard deviation of the estimate; or what the estimate comes to where nothing
        happened, such as `placebo_estimates`. Missing draws are left out.
    smallest_effect : float
        Smallest effect of interest, positive, from outside the data.
    df : float, optional
        Degrees of freedom of the standard deviation; normal without.
    significance : float, default 0.05
        Size of the tests.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it, for the smallest detectable
        effect and the power. Errors of sign and size are those of the two-sided test.
    prior : NormalPrior or CauchyPrior or UniformPrior, optional
        What the effect might be; a `NormalPrior` as wide as the smallest effect of
        interest, confined to the side of `alternative`, unless said otherwise.

    Returns
    -------
    DesignAnalysis
        NaN with a reason if the estimate is missing, the standard deviation is not
        positive, or fewer than 20 draws are known.

    Notes
    -----
    Puts `minimum_detectable_effect`, `power_curve`, `type_m`, `equivalence_test` and
    `bayes_factor` side by side. Power is never taken at the estimate itself: that would
    only restate the p-value.

    References
    ----------
    .. [1] Gelman, A., & Carlin, J. (2014). Beyond power calculations: Assessing type S
       (sign) and type M (magnitude) errors. Perspectives on Psychological Science,
       9(6), 641-651.
    .. [2] Hoenig, J. M., & Heisey, D. M. (2001). The abuse of power. The American
       Statistician, 55(1), 19-24.

    Examples
    --------
    >>> from eventimpact.detection import design_analysis
    >>> seen = design_analysis(-0.01, 0.03, smallest_effect=0.02, df=250)
    >>> round(seen.mde, 3), round(seen.power, 2), round(seen.exaggeration, 1)
    (0.084, 0.1, 3.7)
    >>> seen.equivalence.is_equivalent
    False
    """
    if not (isfinite(smallest_effect) and smallest_effect > 0):
        message = (
            f"the smallest effect of interest is {smallest_effect}; "
            "it must be positive and finite"
        )
        raise ValueError(message)
    signed = -smallest_effect if alternative == "less" else smallest_effect
    known = read_noise(noise, df)
    curve = power_curve(
        [signed], noise, df=df, significance=significance, alternative=alternative
    )
    wrong = type_m(signed, noise, df=df, significance=significance)
    equivalence = equivalence_test(
        estimate, noise, smallest_effect, df=df, significance=significance
    )
    chosen = NormalPrior(smallest_effect, alternative) if prior is None else prior
    return DesignAnalysis(
        estimate=float(estimate),
        smallest_effect=float(smallest_effect),
        mde=minimum_detectable_effect(
            noise, df=df, significance=significance, alternative=alternative
        ),
        power=float(curve.power[0]),
        type_s=float(wrong.type_s),
        exaggeration=float(wrong.exaggeration),
        equivalence=equivalence,
        bayes_factor=bayes_factor(estimate, noise, chosen, df=df),
        significance=significance,
        distribution="" if isinstance(known, str) else known.words,
        reason=equivalence.reason,
    )


def no_design_analysis(
    reason: str,
    *,
    smallest_effect: float,
    estimate: float = nan,
    alternative: Alternative = "two-sided",
) -> DesignAnalysis:
    """Say why an estimate, or the lack of one, cannot be told apart from noise.

    Parameters
    ----------
    reason : str
        Why there is no noise to compare with.
    smallest_effect : float
        Smallest effect of interest, positive, from outside the data.
    estimate : float, optional
        The estimated effect, if there is one.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that would have counted.

    Returns
    -------
    DesignAnalysis
        NaN in every number, with the reason.

    Examples
    --------
    >>> from eventimpact.detection import no_design_analysis
    >>> no_design_analysis("no event has a bar", smallest_effect=0.02).is_applicable
    False
    """
    empty = design_analysis(
        estimate, nan, smallest_effect=smallest_effect, alternative=alternative
    )
    return replace(
        empty,
        equivalence=replace(empty.equivalence, reason=reason),
        bayes_factor=replace(empty.bayes_factor, reason=reason),
        reason=reason,
    )
