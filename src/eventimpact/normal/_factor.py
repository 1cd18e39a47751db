"""Normal returns in excess of a risk-free rate that follow factors."""

from dataclasses import dataclass, replace
from typing import Self, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray
from eventimpact.errors import UnknownNameError
from eventimpact.normal._fit import NormalFit


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class FactorModel:
    r"""Factor model of returns in excess of a risk-free rate.

    Where no rate is to be taken off, ``MarketModel`` takes any number of factors.

    Parameters
    ----------
    risk_free : int or str
        Column of the factors that holds the risk-free rate, in the unit of the returns:
        its number from 0, or in a study of named factors its name. Kenneth French's
        files have it last, as "RF".
    gross : tuple of int or str, default ()
        Columns from which the rate is yet to be taken off, such as an index; all
        others, such as Fama and French's, are long-short returns already.

    Notes
    -----
    .. math:: r_t - r_{f,t} = \alpha + \beta' f_t + e_t

    Excess returns are built before anything is fitted. The rate of a bar is known and
    adds no error: :math:`V(\mathrm{CAR}) = s^2 (L + q'(X'X)^{-1} q)`.

    References
    ----------
    .. [1] Fama, E. F., & French, K. R. (1993). Common risk factors in the returns on
       stocks and bonds. Journal of Financial Economics, 33(1), 3-56.
    .. [2] Carhart, M. M. (1997). On persistence in mutual fund performance. Journal of
       Finance, 52(1), 57-82.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.normal import FactorModel
    >>> rate, index = np.full(4, 0.01), np.array([0.01, 0.03, 0.02, 0.05])
    >>> returns = rate + 2 * (index - rate)
    >>> model = FactorModel(risk_free=0, gross=(1,))
    >>> model.fit(returns, np.column_stack((rate, index))).params.round(6) + 0.0
    array([0., 2.])
    """

    risk_free: int | str
    gross: tuple[int | str, ...] = ()

    def with_names(self, names: tuple[str, ...]) -> Self:
        """Turn names of columns into their numbers.

        Parameters
        ----------
        names : tuple of str
            Names of the factors, in their order.

        Returns
        -------
        FactorModel
            With numbers alone.

        Raises
        ------
        UnknownNameError
            There is no factor of that name.

        Examples
        --------
        >>> from eventimpact.normal import FactorModel
        >>> FactorModel(risk_free="RF").with_names(("Mkt-RF", "SMB", "HML", "RF"))
        FactorModel(risk_free=3, gross=())
        """
        return replace(
            self,
            risk_free=_number(self.risk_free, names),
            gross=tuple(_number(column, names) for column in self.gross),
        )

    def design(self, n_bars: int, factors: ArrayLike | None) -> FloatArray:
        """Lay out a constant and the factors but the rate.

        Parameters
        ----------
        n_bars : int
            Number of bars.
        factors : array_like of shape (n_bars, n_factors)
            The risk-free rate and the factors.

        Returns
        -------
        ndarray of shape (n_bars, n_factors)
            Regressors of every bar.
        """
        given, rate, gross = self._read(n_bars, factors)
        columns = given.copy()
        columns[:, gross] -= given[:, [rate]]
        rest = np.delete(columns, rate, axis=1)
        return np.column_stack((np.ones(n_bars), rest))

    def offset(self, n_bars: int, factors: ArrayLike | None) -> FloatArray:
        """Give the risk-free rate of every bar.

        Parameters
        ----------
        n_bars : int
            Number of bars.
        factors : array_like of shape (n_bars, n_factors)
            The risk-free rate and the factors.

        Returns
        -------
        ndarray of shape (n_bars,)
            The rate.
        """
        given, rate, _ = self._read(n_bars, factors)
        return given[:, rate]

    def fit(self, y: ArrayLike, factors: ArrayLike | None = None) -> NormalFit:
        """Fit the model to an estimation window.

        Parameters
        ----------
        y : array_like of shape (T,)
            Returns, the rate not taken off.
        factors : array_like of shape (T, n_factors)
            The risk-free rate and the factors on the same bars.

        Returns
        -------
        NormalFit
            The constant first; it forecasts returns in excess of the rate.
        """
        returns = np.asarray(y, dtype=np.float64)
        excess = returns - self.offset(len(returns), factors)
        return NormalFit.from_design(excess, self.design(len(returns), factors))

    def _read(
        self, n_bars: int, factors: ArrayLike | None
    ) -> tuple[FloatArray, int, list[int]]:
        """Check that the rate and a factor are there; their columns."""
        given = np.asarray([] if factors is None else factors, dtype=np.float64)
        if given.ndim != 2 or len(given) != n_bars or given.shape[1] < 2:
            message = (
                f"factors have shape {given.shape} but a factor model needs {n_bars} "
                "bars of a risk-free rate and of at least one factor; give a column each"
            )
            raise ValueError(message)
        last = given.shape[1] - 1
        numbers = [
            at for at in (self.risk_free, *self.gross) if not isinstance(at, str)
        ]
        if len(numbers) <= len(self.gross):
            message = (
                f"risk_free is {self.risk_free!r} and gross {self.gross}, but an array "
                "has no names; give numbers of columns, or study a frame of factors"
            )
            raise ValueError(message)
        rate, *gross = numbers
        if min(numbers) < 0 or max(numbers) > last or rate in gross:
            message = (
                f"risk_free is {self.risk_free} and gross {self.gross}, but they must "
                f"name different columns from 0 to {last}; correct them"
            )
            raise ValueError(message)
        return given, rate, gross


def _number(column: int | str, names: tuple[str, ...]) -> int:
    """Look a column up by its name."""
    if not isinstance(column, str):
        return column
    if column not in names:
        raise UnknownNameError.from_known("factor", column, names)
    return names.index(column)
