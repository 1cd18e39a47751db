"""What is studied: returns, volume, volatility or order flow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, final, get_args

from eventimpact._types import FloatArray
from eventimpact.prices._measures import (
    garman_klass,
    log_returns,
    log_volume,
    parkinson,
    signed_flow,
    simple_returns,
)


RangeEstimator = Literal["parkinson", "garman_klass"]


class Response(Protocol):
    """What an event study looks at.

    Columns that a response needs come by name: ``close``, ``open``, ``high``, ``low``,
    ``volume``, ``seller_volume``, or ``value`` for one that is given ready-made.
    """

    @property
    def name(self) -> str:
        """What it is, in words."""
        ...

    @property
    def unit(self) -> str:
        """Its unit."""
        ...

    @property
    def is_return(self) -> bool:
        """Whether it is a return, so that it adds up over bars."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that it is computed from."""
        ...

    def compute(self, columns: Mapping[str, FloatArray]) -> FloatArray:
        """Return the response of each bar.

        Parameters
        ----------
        columns : mapping of str to ndarray of shape (n_bars,) or (n_bars, n_assets)
            At least those named by `columns`.

        Returns
        -------
        ndarray of the same shape
            NaN where it cannot be computed.
        """
        ...


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The values as they are given.

    Parameters
    ----------
    name : str, default "return"
        What they are, in words.
    unit : str, default "fraction"
        Their unit.
    is_return : bool, default True
        Whether they are simple returns. Values that look like prices are refused as
        returns.

    Examples
    --------
    >>> from eventimpact.prices import Given
    >>> Given(name="bid-ask spread", unit="basis points", is_return=False).name
    'bid-ask spread'
    """

    name: str = "return"
    unit: str = "fraction"
    is_return: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """The column "value"."""
        return ("value",)

    def compute(self, columns: Mapping[str, FloatArray]) -> FloatArray:
        """Return the values."""
        return columns["value"]


@final
@dataclass(frozen=True, slots=True)
class LogReturns:
    """Log returns of prices; see `log_returns`.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.prices import LogReturns
    >>> LogReturns().compute({"close": np.array([100.0, 110.0])}).round(4)
    array([   nan, 0.0953])
    """

    name: ClassVar[str] = "log return"
    unit: ClassVar[str] = "fraction"
    is_return: ClassVar[bool] = True
    columns: ClassVar[tuple[str, ...]] = ("close",)

    def compute(self, columns: Mapping[str, FloatArray]) -> FloatArray:
        """Return the log return of each bar."""
        return log_returns(columns["close"])


@final
@dataclass(frozen=True, slots=True)
class SimpleReturns:
    """Simple returns of prices; see `simple_returns`.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.prices import SimpleReturns
    >>> SimpleReturns().compute({"close": np.array([100.0, 110.0])}).round(4)
    array([nan, 0.1])
    """

    name: ClassVar[str] = "simple return"
    unit: ClassVar[str] = "fraction"
    is_return: ClassVar[bool] = True
    columns: ClassVar[tuple[str, ...]] = ("close",)

    def compute(self, columns: Mapping[str, FloatArray]) -> FloatArray:
        """Return the simple return of each bar."""
        return simple_returns(columns["close"])


@final
@dataclass(frozen=True, slots=True)
class LogVolume:
    """Log of traded volume; see `log_volume`. A bar without trade is missing.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.prices import LogVolume
    >>> LogVolume().compute({"volume": np.array([1.0, 0.0])})
    array([ 0., nan])
    """

    name: ClassVar[str] = "log volume"
    unit: ClassVar[str] = "log of the volume's unit"
    is_return: ClassVar[bool] = False
    columns: ClassVar[tuple[str, ...]] = ("volume",)

    def compute(self, columns: Mapping[str, FloatArray]) -> FloatArray:
        """Return the log volume of each bar."""
        return log_volume(columns["volume"])


@final
@dataclass(frozen=True, slots=True)
class RangeVolatility:
    """Volatility of each bar from its range; see `parkinson` and `garman_klass`.

    Parameters
    ----------
    estimator : {"parkinson", "garman_klass"}, default "parkinson"
        From high and low, or from open and close as well.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.prices import RangeVolatility
    >>> bar = {"high": np.array([110.0]), "low": np.array([100.0])}
    >>> RangeVolatility("parkinson").compute(bar).round(4)
    array([0.0572])
    """

    estimator: RangeEstimator = "parkinson"
    unit: ClassVar[str] = "fraction per bar"
    is_return: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if self.estimator not in get_args(RangeEstimator):
            message = (
                f"the estimator is {self.estimator!r}; it must be one of "
                f"{', '.join(get_args(RangeEstimator))}"
            )
            raise ValueError(message)

    @property
    def name(self) -> str:
        """What it is: "range volatility", by whom."""
        return f"range volatility ({self.estimator.replace('_', '-')})"

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that it is computed from."""
        if self.estimator == "parkinson":
            return ("high", "low")
        return ("open", "high", "low", "close")

    def compute(self, columns: Mapping[str, FloatArray]) -> FloatArray:
        """Return the volatility of each bar."""
        prices = [columns[name] for name in self.columns]
        if self.estimator == "parkinson":
            return parkinson(*prices)
        return garman_klass(*prices)


@final
@dataclass(frozen=True, slots=True)
class SignedFlow:
    """Buyer- minus seller-initiated volume over volume; see `signed_flow`.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.prices import SignedFlow
    >>> bar = {"volume": np.array([10.0]), "seller_volume": np.array([8.0])}
    >>> SignedFlow().compute(bar)
    array([-0.6])
    """

    name: ClassVar[str] = "signed flow"
    unit: ClassVar[str] = "share of volume"
    is_return: ClassVar[bool] = False
    columns: ClassVar[tuple[str, ...]] = ("volume", "seller_volume")

    def compute(self, columns: Mapping[str, FloatArray]) -> FloatArray:
        """Return the signed flow of each bar."""
        return signed_flow(columns["volume"], columns["seller_volume"])
