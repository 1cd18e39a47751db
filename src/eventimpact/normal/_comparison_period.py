"""Normal returns that are the mean of bars on both sides of the event."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import Window
from eventimpact.normal._block import Block, BlockFit
from eventimpact.normal._rows import fit_rows


_AFTER: Final = Window(11, 60)


@final
@dataclass(frozen=True, slots=True)
class ComparisonPeriod:
    r"""Comparison-period mean: the normal return is a mean before and after the event.

    Where no bar after the event is to be used, the model is ``ConstantMean``.

    Parameters
    ----------
    after : Window, default [11, 60]
        Bars that join those of the estimation window; shares none with it, nor with
        the event window. It may lie before them, too.
    min_share : float, default 0.8
        Share of `after` that must have a return and not be masked.

    Notes
    -----
    With :math:`T` the bars of both periods,

    .. math:: \mathrm{AR}_t = r_t - \bar r, \qquad s^2 = \frac{1}{T - 1} \sum_t
              (r_t - \bar r)^2, \qquad
              V(\mathrm{CAR}) = s^2 \left(L + \frac{L^2}{T}\right)

    Such a normal return is known only once the later period is over, and it holds
    whatever the event changed for good. Tests that rank or correlate estimation
    residuals read those of the estimation window alone.

    References
    ----------
    .. [1] Masulis, R. W. (1980). The effects of capital structure change on security
       prices: A study of exchange offers. Journal of Financial Economics, 8(2),
       139-178.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import Design, event_arrays
    >>> from eventimpact.normal import ComparisonPeriod
    >>> returns = np.tile([0.01, 0.03], 40)[:, None]
    >>> design = Design(estimation=Window(-20, -1), event=Window(0, 0))
    >>> model = ComparisonPeriod(after=Window(1, 20))
    >>> arrays = event_arrays(returns, None, [0], [40], model=model, design=design)
    >>> arrays.params.round(6), arrays.df
    (array([[0.02]]), array([39]))
    """

    after: Window = _AFTER
    min_share: float = 0.8

    def __post_init__(self) -> None:
        if not 0 < self.min_share <= 1:
            message = f"min_share is {self.min_share}; it must lie above 0, at most 1"
            raise ValueError(message)

    @property
    def n_params(self) -> int:
        """Number of coefficients."""
        return 1

    @property
    def unfit(self) -> str:
        """Why an event could not be fitted."""
        return (
            f"less than {self.min_share:.0%} of the comparison period "
            f"[{self.after.first}, {self.after.last}] has a return; take a longer "
            "history or a shorter period"
        )

    def count_params(self, n_factors: int) -> int:
        """Count the coefficients; the model takes no factor.

        Parameters
        ----------
        n_factors : int
            Number of factors: 0.

        Returns
        -------
        int
            The mean.
        """
        if n_factors:
            message = (
                f"{n_factors} factors were given but the comparison-period mean takes "
                "none; use MarketModel or leave them out"
            )
            raise ValueError(message)
        return self.n_params

    def reach(self, estimation: Window, event: Window) -> tuple[Window, Window]:
        """Give the bars wanted in the place of either window.

        Parameters
        ----------
        estimation, event : Window
            The windows.

        Returns
        -------
        tuple of Window
            The estimation window, and the bars from the event window to `after`.
        """
        for name, window in (("estimation", estimation), ("event", event)):
            first = max(window.first, self.after.first)
            last = min(window.last, self.after.last)
            if first <= last:
                message = (
                    f"the comparison period and the {name} window share the bars "
                    f"[{first}, {last}]; part them"
                )
                raise ValueError(message)
        first = min(event.first, self.after.first)
        return estimation, Window(first, max(event.last, self.after.last))

    def fit_block(self, estimation: Block, event: Block) -> BlockFit:
        """Take the mean of both periods of every row off its event bars.

        Parameters
        ----------
        estimation, event : Block
            Bars of either window; the comparison period lies in the second.

        Returns
        -------
        BlockFit
            Residuals are those of the estimation window.
        """
        start = self.after.first - event.first
        columns = slice(start, start + self.after.length)
        second = event.response[:, columns].copy()
        if event.masked is not None:
            second[event.masked[:, columns]] = np.nan
        y = np.concatenate((estimation.response, second), axis=1)
        used = np.isfinite(y)
        n_first = estimation.response.shape[1]
        needed = self.min_share * self.after.length - 1e-9
        lost = used[:, n_first:].sum(axis=1) < needed
        none = np.empty((0, *y.shape))
        fit = fit_rows(y, none, used.astype(np.float64))
        sigma = np.where(lost, np.nan, fit.sigma)
        ahead = event.response[:, event.inner]
        later = np.empty((0, *ahead.shape))
        ar = np.where(lost[:, None], np.nan, fit.errors(ahead, later))
        resid = np.where(used & ~lost[:, None], fit.resid, np.nan)
        return BlockFit(
            params=np.where(lost[:, None], np.nan, fit.params),
            resid=resid[:, :n_first],
            ar=ar,
            sigma=sigma,
            forecast_var=np.repeat(sigma[:, None] ** 2, ar.shape[1], axis=1),
            param_root=fit.root(later) * sigma[:, None, None],
            n_obs=fit.n_obs,
        )
