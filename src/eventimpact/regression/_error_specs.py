"""Errors by resampling, and all errors by name."""

from dataclasses import dataclass
from typing import Final, Literal, final

from eventimpact.regression._covariances import (
    HAC,
    HC3,
    Classical,
    GarchX,
    Studentising,
)


_HC3: Final = HC3()
_CLASSICAL: Final = Classical()


def _check_draws(n_draws: int) -> None:
    """Raise unless there are draws."""
    if n_draws < 1:
        message = f"{n_draws} draws were asked for; take 1 or more, better 999"
        raise ValueError(message)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class WildBootstrap:
    """P-values and intervals from residuals with random signs, the null imposed.

    Parameters
    ----------
    weights : {"rademacher", "webb"}, default "rademacher"
        Two values, or six (Webb 2023), whose draws are seldom alike.
    studentise : Classical, HC3 or HAC, optional
        Errors that the statistic of each draw is divided by; HC3 unless said
        otherwise. A bandwidth found from the data is the same for all draws.
    n_draws : int, default 4999
        Draws.

    References
    ----------
    .. [1] Davidson, R., & Flachaire, E. (2008). The wild bootstrap, tamed at last.
       Journal of Econometrics, 146(1), 162-169.
    """

    weights: Literal["rademacher", "webb"] = "rademacher"
    studentise: Studentising = _HC3
    n_draws: int = 4999

    def __post_init__(self) -> None:
        if self.weights not in {"rademacher", "webb"}:
            message = f"weights are {self.weights!r}; take 'rademacher' or 'webb'"
            raise ValueError(message)
        _check_draws(self.n_draws)

    @property
    def name(self) -> str:
        """What to call these errors."""
        return (
            f"wild bootstrap ({self.weights}, {self.n_draws} draws), "
            f"{self.studentise.name}"
        )


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class BlockBootstrap:
    """P-values and intervals from residuals drawn in blocks, the null imposed.

    Parameters
    ----------
    length : float, optional
        Mean length of the blocks, which are geometric (stationary bootstrap). Unless
        given, the longer of the best ones for the residuals and for their squares
        (Politis and White 2004, by arch).
    studentise : Classical, HC3 or HAC, optional
        Errors that the statistic of each draw is divided by; classical unless said
        otherwise, which dummies on single bars need.
    n_draws : int, default 4999
        Draws.

    References
    ----------
    .. [1] Politis, D. N., & Romano, J. P. (1994). The stationary bootstrap. Journal of
       the American Statistical Association, 89(428), 1303-1313.
    .. [2] Politis, D. N., & White, H. (2004). Automatic block-length selection for the
       dependent bootstrap. Econometric Reviews, 23(1), 53-70.
    """

    length: float | None = None
    studentise: Studentising = _CLASSICAL
    n_draws: int = 4999

    def __post_init__(self) -> None:
        if self.length is not None and not self.length >= 1:
            message = f"blocks of {self.length} bars were asked for; take 1 or more"
            raise ValueError(message)
        _check_draws(self.n_draws)

    @property
    def name(self) -> str:
        """What to call these errors."""
        return f"stationary bootstrap ({self.n_draws} draws), {self.studentise.name}"


ErrorSpec = Studentising | GarchX | WildBootstrap | BlockBootstrap
ErrorName = Literal["classical", "HC3", "HAC", "GARCH-X", "wild", "block"]

_BY_NAME: Final[dict[str, ErrorSpec]] = {
    "classical": _CLASSICAL,
    "HC3": _HC3,
    "HAC": HAC(),
    "GARCH-X": GarchX(),
    "wild": WildBootstrap(),
    "block": BlockBootstrap(),
}


def read_errors(errors: ErrorSpec | ErrorName) -> ErrorSpec:
    """Turn a name into errors."""
    if not isinstance(errors, str):
        return errors
    if errors not in _BY_NAME:
        message = f"errors is {errors!r}; it must be one of {tuple(_BY_NAME)}"
        raise ValueError(message)
    return _BY_NAME[errors]
