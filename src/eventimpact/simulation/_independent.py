"""Returns that know nothing of one another."""

from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import FloatArray


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class IidNormal:
    """Independent normal returns.

    Parameters
    ----------
    sd : float, default 0.02
        Standard deviation of a return.
    mean : float, default 0
        Mean of a return.

    Examples
    --------
    >>> from eventimpact.simulation import IidNormal
    >>> IidNormal().draw(2, 500, 0).shape
    (2, 500)
    """

    sd: float = 0.02
    mean: float = 0.0

    def __post_init__(self) -> None:
        check_sd(self.sd)

    def draw(
        self, n_series: int, n_bars: int, rng: np.random.Generator | int
    ) -> FloatArray:
        """Draw log returns, (n_series, n_bars), as every `ReturnProcess` does."""
        generator = np.random.default_rng(rng)
        return generator.normal(self.mean, self.sd, (n_series, n_bars))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class IidStudentT:
    """Independent returns with the fat tails of Student's t.

    Parameters
    ----------
    df : float, default 4
        Degrees of freedom, above 2.
    sd : float, default 0.02
        Standard deviation of a return.
    mean : float, default 0
        Mean of a return.

    Examples
    --------
    >>> from eventimpact.simulation import IidStudentT
    >>> IidStudentT(df=5).draw(2, 500, 0).shape
    (2, 500)
    """

    df: float = 4.0
    sd: float = 0.02
    mean: float = 0.0

    def __post_init__(self) -> None:
        check_sd(self.sd)
        check_df(self.df)

    def draw(
        self, n_series: int, n_bars: int, rng: np.random.Generator | int
    ) -> FloatArray:
        """Draw log returns, (n_series, n_bars), as every `ReturnProcess` does."""
        drawn = unit_t(self.df, (n_series, n_bars), np.random.default_rng(rng))
        return self.mean + self.sd * drawn


def unit_t(df: float, size: tuple[int, int], rng: np.random.Generator) -> FloatArray:
    """Draw from Student's t, scaled to variance 1."""
    drawn = rng.standard_t(df, size=size)
    drawn *= np.sqrt((df - 2) / df)
    return drawn


def check_sd(sd: float) -> None:
    """Raise unless `sd` can be a standard deviation."""
    if not (np.isfinite(sd) and sd > 0):
        message = f"sd is {sd}; a standard deviation must be positive and finite"
        raise ValueError(message)


def check_df(df: float) -> None:
    """Raise unless Student's t has a variance."""
    if not df > 2:
        message = f"df is {df}; Student's t has a variance only above 2"
        raise ValueError(message)
