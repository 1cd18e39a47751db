"""What a model that is not linear offers the streaming engine."""

from dataclasses import dataclass, field
from typing import Protocol, final, runtime_checkable

from eventimpact._types import BoolArray, FloatArray, Window


def _every() -> slice:
    """Columns of a window without bars around it."""
    return slice(None)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Bars of a block of events, one event a row.

    Parameters
    ----------
    response : ndarray of shape (n_rows, n_bars)
        Returns; NaN where missing, masked or outside the data.
    factors : ndarray of shape (n_rows, n_bars, n_factors)
        Factors of the same bars; NaN where missing.
    first : int, default 0
        Bar of the first column, counted from the event at 0.
    inner : slice, default slice(None)
        Columns of the window itself, where a model asked for more bars around it.
    masked : ndarray of bool, shape (n_rows, n_bars), or None
        Bars to be left out of a fit; given to a model that asks for more bars.
    traded : ndarray of bool, shape (n_rows, n_bars), or None
        Bars with a return in the data, masked or not, and bars outside the data;
        given to a model that asks for more bars.
    excluded : ndarray of bool, shape (n_rows, n_factors), or None
        Factors that must not be used; given to a model that compares with donors.
    """

    response: FloatArray
    factors: FloatArray
    first: int = 0
    inner: slice = field(default_factory=_every)
    masked: BoolArray | None = None
    traded: BoolArray | None = None
    excluded: BoolArray | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BlockFit:
    """A model fitted to a block of events.

    Parameters
    ----------
    params : ndarray of shape (n_rows, k)
        Coefficients; NaN in a row that could not be fitted.
    resid : ndarray of shape (n_rows, n_estimation)
        Residuals; NaN where missing.
    ar : ndarray of shape (n_rows, n_tau)
        Abnormal returns; NaN where missing.
    sigma : ndarray of shape (n_rows,)
        Standard deviation of the residuals; NaN in a row that could not be fitted.
    forecast_var : ndarray of shape (n_rows, n_tau) or None
        Variance of each abnormal return, where it is not that of the residuals.
    param_root : ndarray of shape (n_rows, n_tau, n_coefficients) or None
        Root of what the error of the coefficients adds to `forecast_var`: the
        covariance of the abnormal returns is the diagonal of `forecast_var` plus this
        root times its transpose. Its last axis may differ from block to block.
    n_obs : ndarray of shape (n_rows,) or None
        Observations the model was fitted to, where they are not the residuals.
    """

    params: FloatArray
    resid: FloatArray
    ar: FloatArray
    sigma: FloatArray
    forecast_var: FloatArray | None = None
    param_root: FloatArray | None = None
    n_obs: FloatArray | None = None


@runtime_checkable
class BlockModel(Protocol):
    """A model of normal returns that fits a whole block of events itself."""

    @property
    def n_params(self) -> int:
        """Number of coefficients."""
        ...

    def fit_block(self, estimation: Block, event: Block) -> BlockFit:
        """Fit the estimation bars of every row, and forecast its event bars."""
        ...


@runtime_checkable
class OffsetModel(Protocol):
    """A model part of whose normal return is known without a fit."""

    def offset(self, n_bars: int, factors: FloatArray | None) -> FloatArray:
        """Give the known part of every bar's normal return, shape (n_bars,)."""
        ...


@runtime_checkable
class CountedModel(Protocol):
    """A block model whose number of coefficients depends on that of its factors."""

    def count_params(self, n_factors: int) -> int:
        """Count the coefficients, with so many factors given."""
        ...


@runtime_checkable
class ReachingModel(Protocol):
    """A block model that wants more bars than those of its windows.

    Its residuals and abnormal returns are those of the windows all the same, and its
    estimation residuals are missing on bars that did not enter the fit.
    """

    def reach(self, estimation: Window, event: Window) -> tuple[Window, Window]:
        """Give the bars wanted in the place of either window, which they contain."""
        ...


@runtime_checkable
class ScaledModel(Protocol):
    """A linear model whose events have another variance than its residuals."""

    def event_variance(self, resid: FloatArray) -> FloatArray:
        """Give the variance of an event bar, shape (n_rows,), NaN where unknown.

        Residuals have shape (n_rows, n_estimation), NaN where missing; the variance is
        known at the last of them.
        """
        ...
