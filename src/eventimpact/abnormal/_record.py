"""Abnormal returns of events, with the whole covariance of their forecast errors."""

from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import FloatArray, IntArray, Window, frozen
from eventimpact.abnormal._arrays import EventArrays
from eventimpact.abnormal._part import FITTED
from eventimpact.abnormal._parts import parts


@final
@dataclass(frozen=True, slots=True, eq=False)
class AbnormalReturns:
    r"""Abnormal returns of few events: a view of `EventArrays` with two numbers more.

    It adds what is too large for many events: the covariance of the forecast errors,
    and the residuals, which are fitted again each time they are asked for.

    Parameters
    ----------
    arrays : EventArrays
        What was studied.

    Notes
    -----
    :math:`V(\mathrm{CAR})` is the sum of the elements of the covariance over the
    window, :math:`s^2 (L + q'(X'X)^{-1} q)` with :math:`q` the sum of the
    regressors' rows.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.abnormal import abnormal_returns
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0.001, 0.02, 400)
    >>> abnormal = abnormal_returns(returns, [300, 340], model=ConstantMean())
    >>> abnormal.ar.shape, abnormal.forecast_cov.shape, abnormal.resid.shape
    ((2, 21), (2, 21, 21), (2, 250))
    """

    arrays: EventArrays

    @property
    def event(self) -> Window:
        """The event window."""
        return self.arrays.event

    @property
    def ar(self) -> FloatArray:
        """Abnormal returns, shape (n_events, n_tau); NaN where there is none."""
        return self.arrays.ar

    @property
    def tau(self) -> IntArray:
        """Bars from the event at 0, shape (n_tau,)."""
        return self.arrays.tau

    @property
    def df_resid(self) -> IntArray:
        """Degrees of freedom of the residual variance; 0 for a dropped event."""
        return self.arrays.df

    @property
    def n_masked(self) -> IntArray:
        """Estimation bars of each event left out because they were masked."""
        return self.arrays.n_masked.astype(np.int64)

    @property
    def reasons(self) -> tuple[str | None, ...]:
        """Why an event was dropped; None for those that were not."""
        return self.arrays.reasons

    @property
    def forecast_cov(self) -> FloatArray:
        """Covariance of forecast errors under the null, (n_events, n_tau, n_tau)."""
        bars = np.eye(self.event.length)
        if self.arrays.forecast_var is None:
            ahead = (self.arrays.sigma**2)[:, None] * np.ones(self.event.length)
        else:
            ahead = self.arrays.forecast_var
        return frozen(ahead[:, :, None] * bars + self._param_cov())

    @property
    def forecast_sd(self) -> FloatArray:
        """Standard deviation of each abnormal return under the null."""
        sd = [self.car_sd(Window(bar, bar)) for bar in self.tau.tolist()]
        return np.column_stack(sd)

    @property
    def resid(self) -> FloatArray:
        """Residuals, shape (n_events, n_estimation); NaN where missing or masked."""
        n_bars = self.arrays.estimation.length
        resid = np.full((len(self.ar), n_bars), np.nan)
        for part in parts(self.arrays.source):
            resid[part.rows] = part.resid
            if part.used is not None:
                resid[part.rows] = np.where(part.used, part.resid, np.nan)
        resid[self.arrays.code != FITTED] = np.nan
        return frozen(resid)

    def car(self, window: Window) -> FloatArray:
        """Cumulate abnormal returns; NaN where one of them is missing.

        Parameters
        ----------
        window : Window
            Bars to cumulate over, inside the event window.

        Returns
        -------
        ndarray of shape (n_events,)
            Cumulative abnormal returns.
        """
        return self.arrays.car(window)

    def car_sd(self, window: Window) -> FloatArray:
        """Give the standard deviation of `car` under the null, forecast error included.

        Parameters
        ----------
        window : Window
            Bars to cumulate over, inside the event window.

        Returns
        -------
        ndarray of shape (n_events,)
            Standard deviations.
        """
        return self.arrays.car_sd(window)

    def car_reasons(self, window: Window) -> tuple[str | None, ...]:
        """Say for each event why it has no cumulative abnormal return.

        Parameters
        ----------
        window : Window
            Bars to cumulate over, inside the event window.

        Returns
        -------
        tuple of str or None
            A sentence that names the missing bars; None where there is a return.
        """
        return self.arrays.car_reasons(window)

    def _param_cov(self) -> FloatArray:
        """Covariance that the error of the coefficients adds."""
        arrays, source = self.arrays, self.arrays.source
        if arrays.param_root is not None:
            root = arrays.param_root
            return np.asarray(root @ np.swapaxes(root, 1, 2))
        n_tau = self.event.length
        if source.own is not None:
            return np.zeros((len(self.ar), n_tau, n_tau))
        g = arrays.designs.deviations(source, self.event)
        spread = g @ np.swapaxes(g, 1, 2)
        if source.has_constant:
            spread += (1 / np.maximum(arrays.designs.n_obs, 1))[:, None, None]
        variance = arrays.sigma**2
        return np.asarray(spread[arrays.designs.row] * variance[:, None, None])
