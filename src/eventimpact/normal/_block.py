"""What a model that is not linear offers the streaming engine."""

from dataclasses import dataclass
from typing import Protocol, final, runtime_checkable

from eventimpact._types import FloatArray


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
    """

    response: FloatArray
    factors: FloatArray


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
    """

    params: FloatArray
    resid: FloatArray
    ar: FloatArray
    sigma: FloatArray
    forecast_var: FloatArray | None = None


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
