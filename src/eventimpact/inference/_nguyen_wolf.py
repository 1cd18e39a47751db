"""Nguyen and Wolf's permutation test of one event."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import Alternative, FloatArray, IntArray, check_alternative
from eventimpact.inference._result import TestResult
from eventimpact.numerics import rank_pvalue


_NULL: Final = "the event window's abnormal returns are like the estimation window's"
_MIN_BARS: Final = 30
_TIE: Final = 1e-9


def nguyen_wolf_test(
    event: ArrayLike,
    estimation: ArrayLike,
    *,
    alternative: Alternative = "two-sided",
    n_resamples: int = 9_999,
    rng: np.random.Generator | int,
) -> TestResult:
    r"""Permute the abnormal returns of one event with those of its estimation window.

    Valid whatever the distribution of returns, if they can be exchanged: the same
    volatility in both windows, and no spells of it. In volatile weeks it rejects too
    often; `state_matched_test` does not.

    Parameters
    ----------
    event : array_like of shape (n_event,)
        Abnormal returns, or returns, on the bars of the event window.
    estimation : array_like of shape (n_estimation,)
        Abnormal returns, or returns, of the estimation window, 30 or more; NaN where
        missing or left out.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.
    n_resamples : int, default 9999
        Random permutations, for event windows of several bars.
    rng : numpy.random.Generator or int
        Source of the permutations, or its seed.

    Returns
    -------
    TestResult
        The statistic is the studentised CAR, the estimate the CAR; not applicable,
        with the reason, if a bar of the event window is missing, the estimation window
        is too short, or nothing moves.

    Notes
    -----
    The :math:`L` values of the event window and the :math:`T` of the estimation
    window are put together and dealt out anew, which gives

    .. math:: t^* = \frac{\sum_{i \le L} u^*_i}{s^* \sqrt L}, \qquad
              p = \frac{1 + \#\{|t^*| \ge |t|\}}{1 + B}

    with :math:`s^*` the standard deviation, around their mean and with :math:`T - 1`, of
    the :math:`T` values dealt to the estimation window: the CAR is studentised anew
    in each permutation. With one bar all :math:`T + 1` deals that differ are taken, the
    actual one among them. The abnormal returns are taken as given: no model is fitted
    anew, and their prediction error is left out.

    This follows [1]_ by its abstract and by descriptions of the test in tools for event
    studies: pool, deal out anew, compute the statistic again. That the standard
    deviation is taken around the mean, with :math:`T - 1`, and that all deals of one bar
    are taken, are choices made here, not checked against the paper.

    References
    ----------
    .. [1] Nguyen, P. A., & Wolf, M. (2023). Single-firm inference in event studies
       via the permutation test. Empirical Economics.
    .. [2] Phipson, B., & Smyth, G. K. (2010). Permutation p-values should never
       be zero. Statistical Applications in Genetics and Molecular Biology,
       9(1), article 39.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import nguyen_wolf_test
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 253)
    >>> returns[250:] -= 0.04
    >>> nguyen_wolf_test(returns[250:], returns[:250], rng=0).pvalue < 0.01
    True
    """
    check_alternative(alternative)
    inside = np.asarray(event, dtype=np.float64)
    outside = np.asarray(estimation, dtype=np.float64)
    outside = outside[~np.isnan(outside)]
    pool = np.concatenate((inside, outside))
    reason = _refusal(inside, outside)
    if reason is not None:
        return TestResult.not_applicable(
            reason, null=_NULL, alternative=alternative, estimate=float(inside.sum())
        )
    if len(inside) == 1:
        chosen = np.arange(1, len(pool))[:, None]
    else:
        generator = np.random.default_rng(rng)
        chosen = _subsets(len(pool), len(inside), n_resamples, generator)
    t = float(_studentised(pool, np.arange(len(inside))[None])[0])
    rounding = {"less": 1, "greater": -1, "two-sided": -np.sign(t)}[alternative]
    return TestResult(
        statistic=t,
        pvalue=rank_pvalue(
            t + _TIE * rounding * abs(t), _studentised(pool, chosen), alternative
        ),
        null=_NULL,
        alternative=alternative,
        distribution=f"{'all' if len(inside) == 1 else 'random'} {len(chosen)} deals of "
        f"{len(pool)} abnormal returns",
        estimate=float(inside.sum()),
        n_events=1,
    )


def _refusal(inside: FloatArray, outside: FloatArray) -> str | None:
    """Say why the windows cannot be permuted; None if they can."""
    if not len(inside) or np.isnan(inside).any():
        return "a return is missing in the event window"
    if len(outside) < _MIN_BARS:
        return (
            f"the estimation window holds {len(outside)} returns but {_MIN_BARS} are "
            "needed"
        )
    spread = np.sort(outside)[1:-1]
    if spread[0] == spread[-1]:
        return "the returns of the estimation window do not differ"
    return None


def _subsets(n: int, size: int, n_subsets: int, rng: np.random.Generator) -> IntArray:
    """Draw sets of `size` different numbers below `n`, each as likely as any other."""
    chosen = rng.random((n_subsets, n)).argpartition(size - 1, axis=1)[:, :size]
    return chosen.astype(np.int64)


def _studentised(pool: FloatArray, chosen: IntArray) -> FloatArray:
    """Studentise the sum of the chosen values by the spread of the others."""
    centred = pool - pool.mean()
    size, n_others = chosen.shape[1], len(pool) - chosen.shape[1]
    part, squares = centred[chosen].sum(axis=1), (centred[chosen] ** 2).sum(axis=1)
    others = (centred**2).sum() - squares - part**2 / n_others
    spread = np.sqrt(np.maximum(others, 0) / (n_others - 1))
    with np.errstate(divide="ignore"):
        return np.asarray(pool[chosen].sum(axis=1) / (spread * np.sqrt(size)))
