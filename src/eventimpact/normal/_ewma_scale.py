"""Any linear model, standardised by a variance known before the event."""

from dataclasses import dataclass, field
from typing import cast, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray
from eventimpact.normal._block import OffsetModel
from eventimpact.normal._fit import NormalFit, NormalModel
from eventimpact.normal._market import MarketModel
from eventimpact.numerics import last_ewma_variance


@final
@dataclass(frozen=True, slots=True)
class EwmaScale:
    r"""A linear model whose events have an exponentially weighted variance.

    Abnormal returns are those of `model`. Their variance is that of the last residuals
    of the estimation window instead of all alike, so that an event after a volatile
    week is not taken for more than it is.

    Parameters
    ----------
    model : NormalModel, default MarketModel()
        A linear model of normal returns.
    decay : float, default 0.94
        Weight of a squared residual relative to the next one; 0.94 suits daily bars.

    Notes
    -----
    With least-squares residuals :math:`e_t` of the estimation window and ages
    :math:`a_t = 0, 1, \dots` counted back over the bars that have one,

    .. math:: \sigma^2 = \frac{\sum_t \lambda^{a_t} e_t^2}{\sum_t \lambda^{a_t}},
              \qquad
              V(\mathrm{CAR}) = L \sigma^2 + s^2 q'(X'X)^{-1} q

    The variance is the same on every bar of the event window, which volatility that
    returns to its mean does not keep to over many bars: `GarchMarket` forecasts its
    path. The second term is the error of the coefficients. It stays with the variance
    :math:`s^2` of all residuals, because the whole window made them.

    The last residual is that of the last bar of the estimation window: a gap of ten
    bars before the event hides the volatility of the last two weeks, so keep it
    short. Fewer than 30 residuals give no variance and the event is dropped. Some 30
    residuals make up the variance, so that tests against the normal or t reject a
    little too often (about 6 % at 5 % where the variance is constant).

    References
    ----------
    .. [1] J.P. Morgan/Reuters (1996). RiskMetrics: Technical document, 4th edition,
       section 5.2.

    Examples
    --------
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import Design, event_arrays
    >>> from eventimpact.normal import ConstantMean, EwmaScale
    >>> from eventimpact.simulation import garch_t
    >>> design = Design(estimation=Window(-251, -2), event=Window(-1, 1))
    >>> arrays = event_arrays(
    ...     garch_t(400, rng=1).T,
    ...     None,
    ...     [0],
    ...     [300],
    ...     model=EwmaScale(ConstantMean()),
    ...     design=design,
    ... )
    >>> arrays.car_sd(Window(0, 0)).shape
    (1,)
    """

    model: NormalModel = field(default_factory=MarketModel)
    decay: float = 0.94

    def __post_init__(self) -> None:
        if not 0 < self.decay < 1:
            message = f"decay is {self.decay}; it must lie strictly between 0 and 1"
            raise ValueError(message)
        if hasattr(self.model, "fit_block") or hasattr(self.model, "event_variance"):
            message = (
                f"{self.model!r} is not a plain linear model, so its scale cannot be "
                "replaced; give MarketModel(), ConstantMean() or another linear one"
            )
            raise ValueError(message)

    def design(self, n_bars: int, factors: ArrayLike | None) -> FloatArray:
        """Lay out the regressors of the model.

        Parameters
        ----------
        n_bars : int
            Number of bars.
        factors : array_like of shape (n_bars,) or (n_bars, n_factors), or None
            Factors, where the model takes any.

        Returns
        -------
        ndarray of shape (n_bars, k)
            Regressors of every bar.
        """
        return self.model.design(n_bars, factors)

    def fit(self, y: ArrayLike, factors: ArrayLike | None = None) -> NormalFit:
        """Fit the model to an estimation window.

        Parameters
        ----------
        y : array_like of shape (T,)
            Returns.
        factors : array_like of shape (T,) or (T, n_factors), optional
            Factors on the same bars.

        Returns
        -------
        NormalFit
            By least squares; its variance is that of all residuals.
        """
        return self.model.fit(y, factors)

    def offset(self, n_bars: int, factors: FloatArray | None) -> FloatArray:
        """Give the part of normal returns that the model knows without a fit.

        Parameters
        ----------
        n_bars : int
            Number of bars.
        factors : ndarray of shape (n_bars,) or (n_bars, n_factors), or None
            Factors.

        Returns
        -------
        ndarray of shape (n_bars,)
            Zero for a model without such a part.
        """
        if hasattr(self.model, "offset"):
            return cast("OffsetModel", self.model).offset(n_bars, factors)
        return np.zeros(n_bars)

    def event_variance(self, resid: FloatArray) -> FloatArray:
        """Weigh squared residuals, the last ones most.

        Parameters
        ----------
        resid : ndarray of shape (n_rows, n_estimation)
            Residuals; NaN where missing.

        Returns
        -------
        ndarray of shape (n_rows,)
            Variances; NaN with fewer than 30 residuals.
        """
        return last_ewma_variance(resid, self.decay)
