"""Effects of events on several assets at once: one regression, equal regressors."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import Window
from eventimpact.regression._asset_columns import read_responses
from eventimpact.regression._event_design import event_design
from eventimpact.regression._event_result import contrasts_of
from eventimpact.regression._multivariate_result import MultivariateEventResult
from eventimpact.regression._multivariate_wilks import MultivariateFit


_DAY_ZERO: Final = Window(0, 0)


def multivariate_event_regression(
    responses: ArrayLike,
    events: Mapping[str, ArrayLike],
    *,
    factors: ArrayLike | None = None,
    confounders: Mapping[str, ArrayLike] | None = None,
    window: Window = _DAY_ZERO,
    pooled: bool = True,
    assets: Sequence[str] | None = None,
) -> MultivariateEventResult:
    r"""Regress several assets on the same dummies of events, factors and confounders.

    Parameters
    ----------
    responses : array_like of shape (n_bars, n_assets)
        Returns, or another response, NaN where missing.
    events : mapping of str to array_like of int
        Bars of each group's events, (n_events,), or their first and last bars,
        (n_events, 2).
    factors : array_like of shape (n_bars,) or (n_bars, n_factors), optional
        Returns of the market or of other factors, the same for all assets; see `sur`
        for factors of their own.
    confounders : mapping of str to array_like, optional
        Bars, or masks of bars, of other things that happened; one dummy each.
    window : Window, default Window(0, 0)
        Leads and lags: the bars around an event that have effects of their own.
    pooled : bool, default True
        One effect for each bar of the window and group; else one for each event bar.
    assets : sequence of str, optional
        Names of the assets; "asset 1", ... without.

    Returns
    -------
    MultivariateEventResult
        Effects by asset and on their mean, and joint tests. A bar that an asset lacks
        is left out for all and counted; an asset without any is left out itself.

    Raises
    ------
    InsufficientDataError
        If fewer than two bars have the responses and all factors.
    ValueError
        If shapes do not fit one another.

    Notes
    -----
    .. math:: r_{it} = a_i + b_i' f_t + \sum_j d_{ij} D_{jt} + e_{it}

    with errors independent over time and :math:`\Sigma` across assets. Regressors are
    equal, so that least squares of each asset is the SUR estimate [1]_. With C the
    effects tested, M the combinations of assets, E the cross-products of residuals,

    .. math::
       A = C \hat B M, \quad H = A' (C (X'X)^{-1} C')^{-1} A, \quad
       \Lambda = |M'EM| / |M'EM + H|

    is referred to F, exactly where one or two effects or assets are tested, by Rao's
    approximation for more [2]_. For M the identity all effects are zero, for M of ones
    their mean over assets is, for M of differences they are equal. Where assets move
    together on any day, tests of each asset tell the same story many times; these do
    not.

    The F of a single event bar is not robust to errors that are not normal, however
    long the history is: `hein_westfall` is [3]_.

    References
    ----------
    .. [1] Schipper, K., & Thompson, R. (1983). The impact of merger-related regulations
       on the shareholders of acquiring firms. Journal of Accounting Research, 21(1),
       184-221.
    .. [2] Binder, J. J. (1985). On the use of the multivariate regression model in event
       studies. Journal of Accounting Research, 23(1), 370-383.
    .. [3] Hein, S. E., & Westfall, P. (2004). Improving tests of abnormal returns by
       bootstrapping the multivariate regression model with event parameters. Journal of
       Financial Econometrics, 2(3), 451-471.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.regression import multivariate_event_regression
    >>> rng = np.random.default_rng(0)
    >>> common = rng.normal(0, 0.02, (500, 1))
    >>> returns = common + rng.normal(0, 0.01, (500, 3))
    >>> tariffs = np.array([100, 200, 300, 400])
    >>> returns[tariffs] += np.array([-0.04, -0.02, 0.0])
    >>> fit = multivariate_event_regression(
    ...     returns, {"tariffs": tariffs}, assets=("BTC", "ETH", "XRP")
    ... )
    >>> fit.params[fit.names.index("tariffs")].round(3)
    array([-0.04 , -0.017,  0.008])
    >>> fit.joint_test("tariffs").pvalue < 0.001, fit.equality("tariffs").pvalue < 0.001
    (True, True)
    """
    y, names = read_responses(responses, assets)
    has_any = np.isfinite(y).any(axis=0)
    kept = np.flatnonzero(has_any) if has_any.any() else np.arange(y.shape[1])
    common = np.isfinite(y[:, kept]).all(axis=1)
    design = event_design(
        np.where(common, y[:, kept[0]], np.nan),
        events,
        factors=factors,
        confounders=confounders,
        window=window,
        pooled=pooled,
    )
    contrasts = contrasts_of(design, pooled=pooled, window=window)
    fit = MultivariateFit.fit(y[design.rows][:, kept], contrasts.kept(design.X))
    return MultivariateEventResult.of(names, kept, contrasts, fit)
