"""Abnormal returns of events in event time."""

from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import FloatArray, IntArray, Window


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AbnormalReturns:
    r"""Abnormal returns of events, with the exact covariance of forecast errors.

    Parameters
    ----------
    event : Window
        The event window.
    ar : ndarray of shape (n_events, n_tau)
        Abnormal returns; NaN where a return is missing or an event was dropped.
    forecast_cov : ndarray of shape (n_events, n_tau, n_tau)
        Covariance of the forecast errors under the null.
    df_resid : ndarray of int, shape (n_events,)
        Degrees of freedom of the residual variance; 0 for a dropped event.
    n_masked : ndarray of int, shape (n_events,)
        Bars of the estimation window left out because they were masked.
    resid : ndarray of shape (n_events, n_estimation)
        Residuals of the estimation window; NaN where missing or masked.
    reasons : tuple of str or None
        Why an event was dropped; None for those that were not.

    Notes
    -----
    :math:`V(\mathrm{CAR})` is the sum of the elements of the covariance over the
    window, :math:`s^2 (L + q'(X'X)^{-1} q)` with :math:`q` the sum of the
    regressors' rows.
    """

    event: Window
    ar: FloatArray
    forecast_cov: FloatArray
    df_resid: IntArray
    n_masked: IntArray
    resid: FloatArray
    reasons: tuple[str | None, ...]

    @property
    def tau(self) -> IntArray:
        """Bars from the event at 0, shape (n_tau,)."""
        return np.arange(self.event.first, self.event.last + 1)

    @property
    def forecast_sd(self) -> FloatArray:
        """Standard deviation of each abnormal return under the null."""
        return np.sqrt(np.diagonal(self.forecast_cov, axis1=1, axis2=2))

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
        total: FloatArray = self.ar[:, self._columns(window)].sum(axis=1)
        return total

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
        columns = self._columns(window)
        variance = self.forecast_cov[:, columns, columns].sum(axis=(1, 2))
        return np.asarray(np.sqrt(variance))

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
        columns = self._columns(window)
        missing = np.isnan(self.ar[:, columns])
        tau = self.tau[columns]
        return tuple(
            reason if reason is not None else _name_bars(tau[gone])
            for reason, gone in zip(self.reasons, missing, strict=True)
        )

    def _columns(self, window: Window) -> slice:
        """Columns of a window, which has to lie inside the event window."""
        if window.first < self.event.first or window.last > self.event.last:
            message = (
                f"the window [{window.first}, {window.last}] is not inside the event "
                f"window [{self.event.first}, {self.event.last}]; widen the latter"
            )
            raise ValueError(message)
        return slice(
            window.first - self.event.first, window.last - self.event.first + 1
        )


def _name_bars(tau: IntArray) -> str | None:
    """Name the bars whose return is missing."""
    if len(tau) == 0:
        return None
    bars = ", ".join(f"{bar:+d}" if bar else "0" for bar in tau)
    return f"the return of event-time bar {bars} is missing"
