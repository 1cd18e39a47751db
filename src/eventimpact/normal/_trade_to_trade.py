"""Normal returns of assets that do not trade on every bar."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final, cast, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, Window
from eventimpact.normal._block import Block, BlockFit, OffsetModel
from eventimpact.normal._fit import NormalModel
from eventimpact.normal._market import MarketModel
from eventimpact.normal._rows import RowsFit, fit_rows
from eventimpact.normal._trades import Trades, trades


_MARKET: Final = MarketModel()
_FEW: Final = 8


@final
@dataclass(frozen=True, slots=True)
class TradeToTrade:
    r"""Thin trading: returns from trade to trade, on the market of the same bars.

    Returns are missing on bars without a trade, and the first bar after them holds the
    whole log return since the last trade.

    Parameters
    ----------
    model : NormalModel, default MarketModel()
        A linear model of one bar's return, such as ``ConstantMean()``.
    longest : int, default 10
        Bars that a return may cover; longer ones are left out.

    Notes
    -----
    A return over :math:`n_j` bars has :math:`n_j` times the variance of one, so it is
    regressed on the sums of its bars' regressors with everything divided by
    :math:`\sqrt{n_j}`,

    .. math:: \frac{R_j}{\sqrt{n_j}} = \alpha \sqrt{n_j}
              + \beta \frac{\sum_{t \in j} r_{m,t}}{\sqrt{n_j}} + u_j, \qquad
              s^2 = \frac{u'u}{J - k}

    with :math:`J` the returns of the window; the residuals are the :math:`u_j`, on the
    bars of the trades. The abnormal return of several bars is spread evenly over them,
    so that they add up to it:

    .. math:: \mathrm{AR}_t = \frac{1}{n_j} \Big(R_j - \alpha n_j
              - \beta \sum_{t \in j} r_{m,t}\Big), \qquad t \in j

    Their errors are one and the same: with :math:`m_j` bars of return `j` in a window
    and :math:`q` the sum of the mean regressors over it,
    :math:`V(\mathrm{CAR}) = s^2 \left(\sum_j m_j^2 / n_j + q'(X'X)^{-1} q\right)`.

    A return counts for a window only if its trade lies in it, so that bars at the end
    without a later trade have no abnormal return. At the start of the event window,
    bars before it tell how long the first return is, and it enters with its share
    of bars. At the start of the estimation window, a return that began before it is
    left out; so is any return with a masked bar. ``min_share`` of the design counts
    bars with a return. The first return of the data is taken for one bar's.

    References
    ----------
    .. [1] Maynes, E., & Rumsey, J. (1993). Conducting event studies with thinly traded
       stocks. Journal of Banking & Finance, 17(1), 145-157.
    .. [2] Dyckman, T., Philbrick, D., & Stephan, J. (1984). A comparison of event study
       methodologies using daily stock returns: A simulation approach. Journal of
       Accounting Research, 22 (Supplement), 1-30.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import Design, event_arrays
    >>> from eventimpact.normal import ConstantMean, TradeToTrade
    >>> returns = np.tile([0.01, -0.01], 20)
    >>> returns[30], returns[31] = np.nan, 0.08
    >>> arrays = event_arrays(
    ...     returns[:, None],
    ...     None,
    ...     [0],
    ...     [30],
    ...     model=TradeToTrade(ConstantMean()),
    ...     design=Design(estimation=Window(-20, -1), event=Window(0, 1)),
    ... )
    >>> arrays.ar.round(6)
    array([[0.04, 0.04]])
    """

    model: NormalModel = _MARKET
    longest: int = 10

    def __post_init__(self) -> None:
        if hasattr(self.model, "fit_block") or hasattr(self.model, "event_variance"):
            message = (
                f"{type(self.model).__name__} is not linear, so it cannot be fitted "
                "from trade to trade; give MarketModel, ConstantMean or the like"
            )
            raise ValueError(message)
        if self.longest < 1:
            message = f"longest is {self.longest} bars; give 1 or more"
            raise ValueError(message)

    @property
    def n_params(self) -> int:
        """Number of coefficients with as few factors as the model inside takes."""
        for n_factors in range(_FEW):
            with suppress(ValueError):
                return self.count_params(n_factors)
        return 0

    @property
    def unfit(self) -> str:
        """Why an event could not be fitted."""
        return (
            "the estimation window holds too few returns whose bars are all known and "
            "not masked, or its regressors depend on each other"
        )

    def count_params(self, n_factors: int) -> int:
        """Count the coefficients of the model inside.

        Parameters
        ----------
        n_factors : int
            Number of factors.

        Returns
        -------
        int
            As many as it has regressors.
        """
        return len(self._regressors(np.zeros((1, 1, n_factors)))[0])

    def reach(self, estimation: Window, event: Window) -> tuple[Window, Window]:
        """Give the bars wanted in the place of either window.

        Parameters
        ----------
        estimation, event : Window
            The windows.

        Returns
        -------
        tuple of Window
            One bar more before the first, `longest` more before the second.
        """
        return (
            Window(estimation.first - 1, estimation.last),
            Window(event.first - self.longest, event.last),
        )

    def fit_block(self, estimation: Block, event: Block) -> BlockFit:
        """Fit the estimation bars of every row, and forecast its event bars.

        Parameters
        ----------
        estimation, event : Block
            Bars of either window, and bars before.

        Returns
        -------
        BlockFit
            With the covariance of bars that share a return.
        """
        past = self._trades(estimation, estimation.masked)
        has_constant = self._has_constant(estimation.factors.shape[2])
        inner = estimation.inner
        X = past.regressors[int(has_constant) :, :, inner]
        weight = np.where(past.known, past.n_bars, 0.0)[:, inner]
        fit = fit_rows(past.mean[:, inner], X, weight, has_constant=has_constant)
        lost = np.isnan(fit.sigma)[:, None]
        ahead = self._trades(event, None)
        ar, own, root = _shares(ahead, fit, event.inner)
        return BlockFit(
            params=np.where(lost, np.nan, fit.params),
            resid=np.where((weight > 0) & ~lost, fit.resid, np.nan),
            ar=np.where(lost, np.nan, ar),
            sigma=fit.sigma,
            forecast_var=own * fit.sigma[:, None] ** 2,
            param_root=root * fit.sigma[:, None, None],
        )

    def _has_constant(self, n_factors: int) -> bool:
        """Tell whether the first regressor is a constant."""
        rows, _ = self._regressors(np.zeros((1, 1, n_factors)))
        return len(rows) > 0 and bool((rows[0] == 1).all())

    def _regressors(self, factors: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Regressors of bars, (k, n_rows, n_bars), and what is known of their returns."""
        n_rows, n_bars, n_factors = factors.shape
        flat = factors.reshape(-1, n_factors) if n_factors else None
        design = self.model.design(n_rows * n_bars, flat)
        known = np.zeros(n_rows * n_bars)
        if hasattr(self.model, "offset"):
            known = cast("OffsetModel", self.model).offset(n_rows * n_bars, flat)
        shape = (n_rows, n_bars)
        return design.T.reshape(design.shape[1], *shape), known.reshape(shape)

    def _trades(self, block: Block, masked: BoolArray | None) -> Trades:
        """Sum up what happened between trades."""
        regressors, known = self._regressors(block.factors)
        return trades(block, regressors, known, masked, self.longest)


def _shares(
    ahead: Trades, fit: RowsFit, inner: slice
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Spread forecast errors over bars; own variance, and root of what they share."""
    X = ahead.regressors[int(fit.has_constant) :]
    at = ahead.ends[:, inner]
    last = ahead.mean.shape[1] - 1
    index = at.clip(max=last)
    known = (at <= last) & np.take_along_axis(ahead.known, index, axis=1)
    errors, root = fit.errors(ahead.mean, X), fit.root(X)
    ar = np.where(known, np.take_along_axis(errors, index, axis=1), np.nan)
    root = np.take_along_axis(root, index[:, :, None], axis=1)
    n_bars = np.take_along_axis(ahead.n_bars, index, axis=1)
    several = known & (n_bars > 1)
    order = np.zeros(at.shape, dtype=np.int64)
    order[:, 1:] = np.cumsum(at[:, 1:] != at[:, :-1], axis=1)
    width = int(order[several].max()) + 1 if several.any() else 0
    common = np.zeros((*at.shape, width))
    row, column = np.nonzero(several)
    common[row, column, order[several]] = 1 / np.sqrt(n_bars[several])
    own = np.where(several, 0.0, 1.0)
    root = np.where(known[:, :, None], root, 0.0)
    return ar, own, np.concatenate((root, common), axis=2)
