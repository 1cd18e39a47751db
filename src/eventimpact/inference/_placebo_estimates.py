"""What the mean return of several events comes to where nothing happened."""

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.inference._draws import MatchedDraws


def placebo_estimates(
    draws: MatchedDraws,
    *,
    n_resamples: int = 9_999,
    rng: np.random.Generator | int,
) -> FloatArray:
    r"""Give mean log returns of matched windows, at the scales of the events.

    What a test would see were there no effect, in markets as volatile: the noise for
    `equivalence_test`, `power_curve`, `type_m`, `bayes_factor` and `design_analysis`.

    Parameters
    ----------
    draws : MatchedDraws
        What `matched_draws` gives.
    n_resamples : int, default 9999
        Random draws, where there are several events.
    rng : numpy.random.Generator or int
        Source of the draws, or its seed.

    Returns
    -------
    ndarray of shape (n,)
        Every matched window of a single event once; `n_resamples` means over one window
        an event of several; empty where no event is applicable.

    Notes
    -----
    With :math:`s_i` the scale of event :math:`i` and :math:`z^*_i` the return of one of
    its matched windows over its own scale, :math:`\frac{1}{K} \sum_i s_i z^*_i`. It
    belongs to the mean log return of the events that are applicable.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import matched_draws, placebo_estimates
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 1000)
    >>> draws = matched_draws(returns, [700, 900])
    >>> placebo_estimates(draws, rng=0).std().round(3)
    np.float64(0.015)
    """
    usable = np.flatnonzero(draws.n_matched)
    if len(usable) == 1:
        event = usable[0]
        n = draws.n_matched[event]
        return np.asarray(draws.scale[event] * draws.placebo[event, :n])
    generator = np.random.default_rng(rng)
    total = np.zeros(n_resamples if len(usable) else 0)
    for event in usable:
        chosen = generator.integers(draws.n_matched[event], size=n_resamples)
        total += draws.scale[event] * draws.placebo[event, chosen]
    return total / max(len(usable), 1)
