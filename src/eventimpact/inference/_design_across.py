"""What the mean effect of many events could have shown."""

from collections.abc import Mapping
from typing import Final

from eventimpact._types import Alternative, Window
from eventimpact.abnormal import EventArrays
from eventimpact.detection import DesignAnalysis, design_analysis, no_design_analysis
from eventimpact.errors import UnknownNameError
from eventimpact.inference._across import ask, sample, total
from eventimpact.inference._registry import run_test


_STANDARDISED: Final[Mapping[str, bool]] = {
    "t": False,
    "cross_sectional": False,
    "crude_dependence": False,
    "patell": True,
    "patell_kp": True,
    "bmp": True,
    "kolari_pynnonen": True,
}


def design_across(
    name: str,
    arrays: EventArrays,
    window: Window,
    *,
    smallest_effect: float,
    alternative: Alternative = "two-sided",
) -> DesignAnalysis:
    r"""Say what the mean effect of events could have shown.

    Parameters
    ----------
    name : str
        Test whose standard error is the noise: "t", "cross_sectional",
        "crude_dependence", "patell", "patell_kp", "bmp" or "kolari_pynnonen". Tests of
        ranks and signs have no effect in the unit of the response.
    arrays : EventArrays
        Abnormal returns of the events.
    window : Window
        Bars to cumulate over.
    smallest_effect : float
        Smallest mean effect of interest, positive, from outside the data.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.

    Returns
    -------
    DesignAnalysis
        With a reason in place of numbers where the test is not applicable.

    Notes
    -----
    The noise is the estimate over the statistic of the test. Of standardised tests the
    estimate is :math:`\sum_i \mathrm{SCAR}_i / \sum_i \mathrm{sd}_i^{-1}`: an effect
    :math:`\theta` on every event moves :math:`\sum_i \mathrm{SCAR}_i` by
    :math:`\theta \sum_i \mathrm{sd}_i^{-1}`.

    References
    ----------
    .. [1] Brown, S. J., & Warner, J. B. (1985). Using daily stock returns: The case
       of event studies. Journal of Financial Economics, 14(1), 3-31.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import design_across
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 8))
    >>> arrays = event_arrays(
    ...     returns, None, np.arange(8), np.full(8, 300), model=ConstantMean()
    ... )
    >>> seen = design_across("bmp", arrays, Window(0, 0), smallest_effect=0.05)
    >>> round(seen.mde, 3), round(seen.power, 2)
    (0.023, 1.0)
    """
    found = _mean_and_error(name, arrays, window, alternative)
    if isinstance(found, str):
        return no_design_analysis(
            found, smallest_effect=smallest_effect, alternative=alternative
        )
    estimate, error, df = found
    return design_analysis(
        estimate,
        error,
        smallest_effect=smallest_effect,
        df=df,
        alternative=alternative,
    )


def _mean_and_error(
    name: str,
    arrays: EventArrays,
    window: Window,
    alternative: Alternative,
) -> tuple[float, float, float | None] | str:
    """Give the mean effect, its standard error and their freedom, or why there is none.

    The error is the estimate over the statistic. A test of standardised returns has the
    mean effect in which events count by the inverse of their standard deviations, for
    that is what moves its statistic.
    """
    if name not in _STANDARDISED:
        kind = "test with a standard error"
        raise UnknownNameError.from_known(kind, name, tuple(_STANDARDISED))
    found = run_test(name, arrays, window, alternative=alternative)
    if found.reason is not None:
        return found.reason
    estimate = found.estimate
    if _STANDARDISED[name]:
        events, _ = sample(arrays, window, ask(found.null, alternative))
        spread = arrays.car_sd(window)[events.used]
        estimate = total(events.scar) / total(1 / spread)
    if found.statistic == 0:
        return "the mean effect is exactly zero, so that its error cannot be read off"
    return estimate, estimate / found.statistic, found.df
