"""Normal returns with a variance that clusters."""

from dataclasses import dataclass
from typing import Final, Literal, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray
from eventimpact.normal._block import Block, BlockFit
from eventimpact.normal._garch_estimate import DECAY, Recipe, estimate, in_returns
from eventimpact.normal._garch_path import VARIANCE_NAMES
from eventimpact.normal._scaled_design import ScaledDesign


_CHOICES: Final = {
    "kind": ("garch", "gjr", "egarch"),
    "errors": ("normal", "t"),
    "mean": ("market", "constant"),
    "fallback": ("drop", "ewma"),
}


@final
@dataclass(frozen=True, slots=True)
class GarchMarket:
    r"""Market model or constant mean with GARCH, GJR or EGARCH variance.

    The variance of an abnormal return is the forecast path of the conditional variance
    over the gap and the event window, given the estimation window: high after a
    volatile week, and on its way back to the mean.

    Parameters
    ----------
    kind : {"garch", "gjr", "egarch"}, default "garch"
        GARCH(1,1); GJR, where falls raise the variance more than rises; or EGARCH, the
        same in logarithms.
    errors : {"normal", "t"}, default "normal"
        Distribution of the standardised errors; t has its degrees of freedom fitted.
    mean : {"market", "constant"}, default "market"
        A constant and the factors, any number of them; or a constant alone.
    fallback : {"drop", "ewma"}, default "drop"
        What happens to an event without a fit: it is dropped with a reason, or it takes
        ordinary least squares and an exponentially weighted variance (decay 0.94).
        `fell_back` tells which events did, and `notes` says so.

    Notes
    -----
    Mean and variance are fitted together by maximum likelihood (arch [4]_), about 20
    to 100 ms an event. With :math:`z_t = e_t / \sigma_t`,

    .. math::

       r_t &= a + b' f_t + e_t \\
       \sigma_{t+1}^2 &= \omega + \alpha e_t^2 + \gamma e_t^2 1(e_t < 0)
                         + \beta \sigma_t^2 \\
       \ln \sigma_{t+1}^2 &= \omega + \alpha (|z_t| - \sqrt{2/\pi}) + \gamma z_t
                         + \beta \ln \sigma_t^2

    the second line for GARCH (:math:`\gamma = 0`) and GJR, the third for EGARCH. From
    the last return :math:`T` on, GARCH and GJR forecast

    .. math:: E_T \sigma_{T+h}^2 = \omega + (\alpha + \gamma/2 + \beta)
              E_T \sigma_{T+h-1}^2, \qquad h > 1

    and EGARCH the product of the expectations that its logarithm is a sum of. With t
    errors this product is infinite for :math:`h > 1` [3]_; its path is
    :math:`\exp E_T \ln \sigma_{T+h}^2`, which is finite.

    The variance of each bar is multiplied by :math:`T / (T - k)`, *k* coefficients of
    the mean, so that without ARCH effects the model is the market model by least
    squares. The error of these coefficients adds
    :math:`q' (\sum_t x_t x_t' / \sigma_t^2)^{-1} q` to the variance of a cumulative
    return with sum of regressors *q*: what weighted least squares would have, which is
    a little more than maximum likelihood needs.

    Bars without a return, or masked, are closed up inside the estimation window; the
    path counts every bar from the last return used. No fit means: fewer than 30
    returns; returns that the mean fits without error; regressors that depend on each
    other; an optimiser that does not converge from any of three starts, or stops below
    the likelihood of a constant variance; or a forecast that is not finite, not
    positive, or above :math:`10^4` times the variance of the residuals.

    Returns and factors are put in units of their own spread, and rounded to nine
    decimals of these, before the optimiser sees them, so that percent or fractions give
    the same answer but for rounding. ``params`` holds *a*, *b*,
    :math:`\omega`, :math:`\alpha`, :math:`\gamma` (not for GARCH), :math:`\beta` and
    the degrees of freedom (t errors), see `param_names`. ``sigma`` is the standard
    deviation of the residuals over the whole window, with :math:`T - k` degrees of
    freedom (``df``; *k* are those of the mean); tests that rank or correlate residuals of the estimation window divide them
    by it, while abnormal returns are divided by the root of their forecast variance.

    References
    ----------
    .. [1] Bollerslev, T. (1986). Generalized autoregressive conditional
       heteroskedasticity. Journal of Econometrics, 31(3), 307-327.
    .. [2] Glosten, L. R., Jagannathan, R., & Runkle, D. E. (1993). On the relation
       between the expected value and the volatility of the nominal excess return on
       stocks. Journal of Finance, 48(5), 1779-1801.
    .. [3] Nelson, D. B. (1991). Conditional heteroskedasticity in asset returns: A new
       approach. Econometrica, 59(2), 347-370.
    .. [4] Sheppard, K. (2024). arch: Autoregressive conditional heteroskedasticity
       models in Python.

    Examples
    --------
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.normal import GarchMarket
    >>> from eventimpact.simulation import garch_t
    >>> model = GarchMarket(kind="gjr", errors="t", mean="constant")
    >>> arrays = event_arrays(garch_t(400, rng=1).T, None, [0], [300], model=model)
    >>> model.param_names()
    ('const', 'omega', 'alpha', 'gamma', 'beta', 'nu')
    >>> arrays.car_sd(Window(0, 0)).shape
    (1,)
    """

    kind: Literal["garch", "gjr", "egarch"] = "garch"
    errors: Literal["normal", "t"] = "normal"
    mean: Literal["market", "constant"] = "market"
    fallback: Literal["drop", "ewma"] = "drop"

    def __post_init__(self) -> None:
        for field, allowed in _CHOICES.items():
            found = getattr(self, field)
            if found not in allowed:
                message = f"{field} is {found!r}; it must be one of {list(allowed)}"
                raise ValueError(message)

    @property
    def n_params(self) -> int:
        """Number of coefficients with one market, or none for a constant mean."""
        return self.count_params(int(self.mean == "market"))

    @property
    def n_variance_params(self) -> int:
        """Number of coefficients of variance and errors, which cost `sigma` no freedom."""
        return len(VARIANCE_NAMES[self.kind]) + (self.errors == "t")

    def count_params(self, n_factors: int) -> int:
        """Count the coefficients of mean, variance and errors.

        Parameters
        ----------
        n_factors : int
            Factors given.

        Returns
        -------
        int
            Coefficients.
        """
        if self.mean == "market" and n_factors == 0:
            message = (
                "GARCH with the mean of a market needs the market's returns; "
                "give factors= or mean='constant'"
            )
            raise ValueError(message)
        if self.mean == "constant" and n_factors > 0:
            message = (
                f"{n_factors} factors were given but GARCH with a constant mean takes "
                "none; use mean='market' or leave them out"
            )
            raise ValueError(message)
        return 1 + n_factors + self.n_variance_params

    def param_names(self, n_factors: int | None = None) -> tuple[str, ...]:
        """Name the coefficients in the order of ``params``.

        Parameters
        ----------
        n_factors : int, optional
            Factors given; one for the mean of a market unless said otherwise.

        Returns
        -------
        tuple of str
            Names.
        """
        n = int(self.mean == "market") if n_factors is None else n_factors
        self.count_params(n)
        slopes = (f"factor_{j}" for j in range(n))
        nu = ("nu",) * (self.errors == "t")
        return ("const", *slopes, *VARIANCE_NAMES[self.kind], *nu)

    def fell_back(self, params: FloatArray) -> BoolArray:
        """Tell which events took the exponentially weighted variance.

        Parameters
        ----------
        params : ndarray of shape (n_events, k)
            Coefficients, such as ``EventArrays.params``.

        Returns
        -------
        ndarray of bool, shape (n_events,)
            Events with a mean but no coefficients of the variance.
        """
        return np.isfinite(params[:, 0]) & np.isnan(params[:, -1])

    def notes(self, params: FloatArray) -> tuple[str, ...]:
        """Say what happened to events that could not be fitted.

        Parameters
        ----------
        params : ndarray of shape (n_events, k)
            Coefficients, such as ``EventArrays.params``.

        Returns
        -------
        tuple of str
            A sentence, or nothing if every event was fitted.
        """
        n = int(self.fell_back(params).sum())
        if n == 0:
            return ()
        note = (
            f"{n} of {len(params)} events have no {self.kind} fit; they are scaled by "
            f"an exponentially weighted variance (decay {DECAY})"
        )
        return (note,)

    def fit_block(self, estimation: Block, event: Block) -> BlockFit:
        """Fit the estimation bars of every row, and forecast its event bars.

        Parameters
        ----------
        estimation, event : Block
            Bars of both windows; the event window comes after.

        Returns
        -------
        BlockFit
            A row that could not be fitted is NaN.
        """
        n, n_bars = estimation.response.shape
        if event.first < estimation.first + n_bars:
            message = (
                f"the event window begins at bar {event.first} but the estimation "
                f"window ends at {estimation.first + n_bars - 1}; a variance is "
                "forecast from earlier bars only: put the estimation window before"
            )
            raise ValueError(message)
        n_factors, n_tau = estimation.factors.shape[2], event.response.shape[1]
        shapes = {
            "params": (self.count_params(n_factors),),
            "resid": (n_bars,),
            "ar": (n_tau,),
            "sigma": (),
            "forecast_var": (n_tau,),
            "param_root": (n_tau, 1 + n_factors),
        }
        table = {name: np.full((n, *shape), np.nan) for name, shape in shapes.items()}
        for row in range(n):
            for name, values in self._fit_row(row, estimation, event).items():
                table[name][row] = values
        return BlockFit(**table)

    def _fit_row(
        self, row: int, estimation: Block, event: Block
    ) -> dict[str, FloatArray]:
        """Fit one event; nothing where it cannot be fitted."""
        y, later = estimation.response[row], event.factors[row]
        used = np.flatnonzero(np.isfinite(y))
        design = ScaledDesign.read(y[used], estimation.factors[row, used])
        if design is None:
            return {}
        to_first = event.first - estimation.first - int(used[-1])
        recipe = Recipe(kind=self.kind, errors=self.errors, fallback=self.fallback)
        found = estimate(design, recipe, to_first + len(later) - 1)
        if found is None:
            return {}
        n_obs, k = design.X.shape
        mean, of_variance = found.params[:k], found.params[k:]
        resid = np.full(len(y), np.nan)
        resid[used] = design.unit * (design.y - design.X @ mean)
        in_units = in_returns(self.kind, of_variance, design.unit)
        return {
            "params": np.concatenate((design.original(mean), in_units)),
            "resid": resid,
            "ar": event.response[row] - design.normal(later, mean),
            "sigma": np.sqrt(np.nansum(resid**2) / (n_obs - k)),
            "forecast_var": design.unit**2 * found.path[to_first - 1 :],
            "param_root": design.param_root(later, found.variance),
        }
