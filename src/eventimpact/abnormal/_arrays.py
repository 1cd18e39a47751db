"""Abnormal returns of many events, a row an event."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from eventimpact._types import FloatArray, IntArray, Window, check_window
from eventimpact.abnormal._designs import Designs
from eventimpact.abnormal._part import FITTED
from eventimpact.abnormal._parts import parts
from eventimpact.abnormal._reasons import missing_bars, reason
from eventimpact.abnormal._source import EventSource
from eventimpact.abnormal._sums import EstimationSums


_PIECE: Final = 2048


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class EventArrays:
    r"""Abnormal returns of events and what tests across events need.

    Rows are events in the order they were given. A dropped event is NaN in every
    number and has its reason in `reasons`.

    Parameters
    ----------
    ar : ndarray of shape (n_events, n_tau)
        Abnormal returns; NaN where a return is missing or the event was dropped.
    sigma : ndarray of shape (n_events,)
        Standard deviation of the estimation residuals, ``T - k`` degrees of freedom;
        0 where the model fits without error.
    params : ndarray of shape (n_events, k)
        Coefficients of the model.
    n_positive : ndarray of int32, shape (n_events,)
        Estimation residuals above zero.
    n_masked : ndarray of int32, shape (n_events,)
        Estimation bars left out because they were masked.
    code : ndarray of int8, shape (n_events,)
        0 for an event that was fitted; see `reasons`.
    designs : Designs
        Regressors of the estimation windows, which events on one bar share.
    sums : EstimationSums
        Sums over events by event-time bar and by calendar bar.
    source : EventSource
        What was studied.
    forecast_var : ndarray of shape (n_events, n_tau) or None
        Variance of each abnormal return, of models that forecast it.
    param_root : ndarray of shape (n_events, n_tau, n_coefficients) or None
        Root of what the error of the coefficients adds to it, of models that are not
        linear.

    Notes
    -----
    With :math:`L` the bars of a window and :math:`q` the sum of their regressors,

    .. math:: V(\mathrm{CAR}) = s^2 \left(L + q'(X'X)^{-1} q\right)
    """

    ar: FloatArray
    sigma: FloatArray
    params: FloatArray
    n_positive: NDArray[np.int32]
    n_masked: NDArray[np.int32]
    code: NDArray[np.int8]
    designs: Designs
    sums: EstimationSums
    source: EventSource
    forecast_var: FloatArray | None = None
    param_root: FloatArray | None = None

    @property
    def event(self) -> Window:
        """The event window."""
        return self.source.design.event

    @property
    def estimation(self) -> Window:
        """The estimation window."""
        return self.source.design.estimation

    @property
    def tau(self) -> IntArray:
        """Bars from the event at 0, shape (n_tau,)."""
        return np.arange(self.event.first, self.event.last + 1)

    @property
    def n_obs(self) -> IntArray:
        """Estimation bars used."""
        return self.designs.n_obs[self.designs.row]

    @property
    def df(self) -> IntArray:
        """Degrees of freedom of `sigma`; 0 for a dropped event."""
        source = self.source
        df = self.n_obs - source.n_params
        df += getattr(source.own, "n_variance_params", 0)
        df[self.code != FITTED] = 0
        return df

    @property
    def positive(self) -> FloatArray:
        """Share of estimation residuals above zero; NaN for a dropped event."""
        n_obs = self.n_obs
        share = self.n_positive / np.maximum(n_obs, 1, out=n_obs)
        share[self.code != FITTED] = np.nan
        return np.asarray(share)

    @property
    def reasons(self) -> tuple[str | None, ...]:
        """Why each event was dropped; None for those that were not."""
        unfit = getattr(self.source.own, "unfit", None)
        return tuple(
            reason(
                code,
                self.source.n_needed,
                n_obs,
                has_constant=self.source.has_constant,
                unfit=unfit,
            )
            for code, n_obs in zip(self.code.tolist(), self.n_obs.tolist(), strict=True)
        )

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
        total = np.empty(len(self.ar))
        for start in range(0, len(total), _PIECE):
            part = slice(start, start + _PIECE)
            total[part] = self._car(window, part)
        return total

    def _car(self, window: Window, part: slice) -> FloatArray:
        """Cumulate abnormal returns of some events."""
        return _row_sums(self.ar[part, self.columns(window)])

    def car_sd(self, window: Window, *, exact: bool = True) -> FloatArray:
        """Give the standard deviation of `car` under the null.

        Parameters
        ----------
        window : Window
            Bars to cumulate over, inside the event window.
        exact : bool, default True
            Whether the error of the fitted parameters is counted; if not, bars are
            taken for independent, as other tools do.

        Returns
        -------
        ndarray of shape (n_events,)
            Standard deviations; NaN for a dropped event.
        """
        columns = self.columns(window)
        if self.forecast_var is not None:
            variance = self.forecast_var[:, columns].sum(axis=1)
            if exact:
                variance += self._param_variance(window)
            return np.asarray(np.sqrt(variance))
        if not exact or self.source.own is not None:
            return np.asarray(self.sigma * np.sqrt(window.length))
        factor = np.sqrt(window.length + self.designs.leverage(self.source, window))
        sd = factor[self.designs.row]
        sd *= self.sigma
        return sd

    def _param_variance(self, window: Window) -> FloatArray:
        """Variance that the error of the coefficients adds to one forecast."""
        if self.param_root is not None:
            root = self.param_root[:, self.columns(window)].sum(axis=1)
            return np.asarray(np.vecdot(root, root))
        if self.source.own is not None:
            return np.zeros(len(self.ar))
        leverage = self.designs.leverage(self.source, window)[self.designs.row]
        return np.asarray(self.sigma**2 * leverage)

    def scar(self, window: Window, *, exact: bool = True) -> FloatArray:
        """Divide `car` by its standard deviation under the null.

        Parameters
        ----------
        window : Window
            Bars to cumulate over, inside the event window.
        exact : bool, default True
            As for `car_sd`.

        Returns
        -------
        ndarray of shape (n_events,)
            Standardised cumulative abnormal returns; NaN where the model fits the
            estimation window without error.
        """
        sd = self.car_sd(window, exact=exact)
        sd[sd == 0] = np.nan
        for start in range(0, len(sd), _PIECE):
            part = slice(start, start + _PIECE)
            np.divide(self._car(window, part), sd[part], out=sd[part])
        return sd

    def sar(self, *, exact: bool = True) -> FloatArray:
        """Divide each abnormal return by its standard deviation under the null.

        Parameters
        ----------
        exact : bool, default True
            As for `car_sd`.

        Returns
        -------
        ndarray of shape (n_events, n_tau)
            Standardised abnormal returns.
        """
        bars = [Window(int(t), int(t)) for t in self.tau]
        return np.column_stack([self.scar(bar, exact=exact) for bar in bars])

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
        columns = self.columns(window)
        tau, missing = self.tau[columns], np.isnan(self.ar[:, columns])
        return tuple(
            why if why is not None else missing_bars(tau[gone])
            for why, gone in zip(self.reasons, missing, strict=True)
        )

    def residual_blocks(self) -> Iterator[tuple[IntArray, FloatArray]]:
        """Fit again, block by block, for the residuals, which are never kept.

        Yields
        ------
        rows : ndarray of int, shape (n_rows,)
            Events of the block, in no particular order.
        resid : ndarray of shape (n_rows, n_estimation)
            Residuals divided by `sigma`; NaN where missing, where the event was
            dropped, or where the model fits without error.
        """
        for part in parts(self.source):
            scale = np.where(part.sigma > 0, part.sigma, np.nan)
            resid = part.resid / scale[:, None]
            if part.used is not None:
                resid[~part.used] = np.nan
            yield part.rows, resid

    def columns(self, window: Window) -> slice:
        """Columns of a window, which has to lie inside the event window.

        Parameters
        ----------
        window : Window
            Bars from the event.

        Returns
        -------
        slice
            Columns of ``ar``.
        """
        check_window(window)
        if window.first < self.event.first or window.last > self.event.last:
            message = (
                f"the window [{window.first}, {window.last}] is not inside the event "
                f"window [{self.event.first}, {self.event.last}]; widen the latter"
            )
            raise ValueError(message)
        return slice(
            window.first - self.event.first, window.last - self.event.first + 1
        )


def _row_sums(rows: FloatArray) -> FloatArray:
    """Sum each of many short rows, column by column."""
    total = rows[:, 0].copy()
    for column in rows.T[1:]:
        total += column
    return total
