"""Regressors of estimation windows, in a table that events share."""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from eventimpact._types import FloatArray, IntArray, Window
from eventimpact.abnormal._source import EventSource


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Designs:
    """What the forecast error needs of the regressors of estimation windows.

    Parameters
    ----------
    row : ndarray of int32, shape (n_events,)
        Line of the tables below that belongs to each event.
    bar : ndarray of int, shape (n_designs,)
        Bar of the events.
    n_obs : ndarray of int, shape (n_designs,)
        Estimation bars used.
    centre : ndarray of shape (n_designs, p, 2)
        Means of the regressors over those bars, and what their rounding left; 0 for a
        model without a constant.
    r_inv : ndarray of shape (n_designs, p, p)
        Inverse of R of a QR factorisation of the centred regressors.
    """

    row: NDArray[np.int32]
    bar: IntArray
    n_obs: IntArray
    centre: FloatArray
    r_inv: FloatArray

    def deviations(self, source: EventSource, window: Window) -> FloatArray:
        """Regressors of a window less their means, in units of R, a bar at a time.

        Parameters
        ----------
        source : EventSource
            What was studied.
        window : Window
            Bars from the event.

        Returns
        -------
        ndarray of shape (n_designs, window.length, p)
            NaN outside the data.
        """
        values = self._centred(source, window)
        g = (values[:, :, :, None] * self.r_inv[:, None]).sum(axis=2)
        return np.asarray(g)

    def leverage(self, source: EventSource, window: Window) -> FloatArray:
        r"""Error of the fitted parameters in a cumulative abnormal return.

        Parameters
        ----------
        source : EventSource
            What was studied.
        window : Window
            Bars cumulated over.

        Returns
        -------
        ndarray of shape (n_designs,)
            :math:`q'(X'X)^{-1} q`.
        """
        q = self._centred(source, window).sum(axis=1)
        g = (q[:, :, None] * self.r_inv).sum(axis=1)
        leverage = np.vecdot(g, g)
        if source.has_constant:
            leverage += window.length**2 / np.maximum(self.n_obs, 1)
        return np.asarray(leverage)

    def _centred(self, source: EventSource, window: Window) -> FloatArray:
        """Gather regressors of a window less their means; NaN outside the data."""
        bars = self.bar[:, None] + np.arange(window.first, window.last + 1)
        outside = (bars < 0) | (bars >= len(source.panel))
        values = source.regressors.take(bars, axis=0, mode="clip")
        values -= self.centre[:, None, :, 0]
        values -= self.centre[:, None, :, 1]
        if outside.any():
            values[outside] = np.nan
        return np.asarray(values)
