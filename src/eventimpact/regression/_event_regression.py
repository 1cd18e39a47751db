"""Effects of groups of events in one regression with factors and confounders."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import Window
from eventimpact.regression._error_specs import ErrorName, ErrorSpec, read_errors
from eventimpact.regression._event_design import event_design
from eventimpact.regression._event_result import (
    EventRegressionResult,
    contrasts_of,
    estimate,
)


_DAY_ZERO: Final = Window(0, 0)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class EventRegression:
    r"""Regress a response on dummies of events, factors and confounders.

    Parameters
    ----------
    errors : {"classical", "HC3", "HAC", "GARCH-X", "wild", "block"}, default "classical"
        Errors, by name or as `Classical`, `HC3`, `HAC`, `GarchX`, `WildBootstrap` or
        `BlockBootstrap` with their settings.
    window : Window, default Window(0, 0)
        Leads and lags: the bars around an event that have effects of their own.
    pooled : bool, default True
        One effect for each bar of the window and group; else one for each event bar.
    level : float, default 0.95
        Level of the intervals.

    Notes
    -----
    With factors :math:`f`, dummies :math:`D` of events and :math:`C` of confounders,

    .. math:: r_t = a + b' f_t + \sum_j d_j D_{jt} + \sum_m c_m C_{mt} + e_t

    A dummy on a single bar fits that bar exactly: its coefficient is the abnormal return
    of the market model of the other bars, its classical error the forecast error. It
    leaves no residual, so that HC3, HAC and the wild bootstrap of it are degenerate and
    refused with that reason; classical and GARCH-X errors and the block bootstrap are
    not. An effect pooled over few bars has robust errors, but they are too small. On
    1,000 bars of a GARCH(1,1) with t errors, true nulls about 3 events were rejected at
    5 % in 24 % of 4,000 studies with HAC(8) errors and in 12 % with HC3, but in 6 % with
    classical errors; about 6 events in 12, 7 and 6 %. Of 600 studies the wild bootstrap,
    which can only turn three signs, rejected 0 % and about 6 events 5 %, the block
    bootstrap 4 and 4 %. A note says so.

    Day 0 of an event that spans several bars is the whole span. Events of one group on
    the same bars count once. Bars that lack the response or a factor are left out.

    References
    ----------
    .. [1] Binder, J. J. (1998). The event study methodology since 1969. Review of
       Quantitative Finance and Accounting, 11(2), 111-137.
    .. [2] Karafiath, I. (1988). Using dummy variables in the event methodology.
       Financial Review, 23(3), 351-357.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.regression import HAC, EventRegression
    >>> rng = np.random.default_rng(0)
    >>> market = rng.normal(0, 0.01, 500)
    >>> returns = 1.5 * market + rng.normal(0, 0.02, 500)
    >>> tariffs = np.arange(20, 500, 24)
    >>> returns[tariffs] -= 0.03
    >>> regression = EventRegression(errors=HAC(bandwidth=8))
    >>> fit = regression.fit(returns, {"tariffs": tariffs}, factors=market)
    >>> fit.names, fit.params.round(2)
    (('constant', 'tariffs', 'factor 1'), array([-0.  , -0.03,  1.51]))
    >>> fit.effect("tariffs").pvalue < 0.001
    True
    """

    errors: ErrorSpec | ErrorName = "classical"
    window: Window = _DAY_ZERO
    pooled: bool = True
    level: float = 0.95

    def __post_init__(self) -> None:
        read_errors(self.errors)
        if not 0 < self.level < 1:
            message = f"level is {self.level}; it must lie between 0 and 1"
            raise ValueError(message)

    def fit(
        self,
        response: ArrayLike,
        events: Mapping[str, ArrayLike],
        *,
        factors: ArrayLike | None = None,
        confounders: Mapping[str, ArrayLike] | None = None,
        rng: np.random.Generator | int = 0,
    ) -> EventRegressionResult:
        """Estimate effects of events.

        Parameters
        ----------
        response : array_like of shape (n_bars,)
            Returns, or another response; NaN where missing.
        events : mapping of str to array_like of int
            Bars of each group's events, (n_events,), their first and last bars,
            (n_events, 2), or a mask of bars, bool of (n_bars,).
        factors : array_like of shape (n_bars,) or (n_bars, n_factors), optional
            Returns of the market or of other factors.
        confounders : mapping of str to array_like, optional
            Bars, or masks of bars, of other things that happened; one dummy each.
        rng : numpy.random.Generator or int, default 0
            Source of the bootstrap's draws, or its seed; all tests of a result take the
            same ones.

        Returns
        -------
        EventRegressionResult
            Coefficients that are not determined, or have no error, have a reason.

        Raises
        ------
        InsufficientDataError
            If fewer than two bars have the response and all factors.
        """
        design = event_design(
            response,
            events,
            factors=factors,
            confounders=confounders,
            window=self.window,
            pooled=self.pooled,
        )
        seed = int(np.random.default_rng(rng).integers(2**63))
        return estimate(
            contrasts_of(design, pooled=self.pooled, window=self.window),
            read_errors(self.errors),
            seed=seed,
            level=self.level,
        )
