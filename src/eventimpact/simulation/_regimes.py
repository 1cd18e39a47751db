"""Returns from a market that is now calm, now volatile."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.simulation._independent import check_sd


_ROUNDING: Final = 1e-9


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeSwitch:
    r"""Normal returns whose mean and spread follow a Markov chain of regimes.

    Parameters
    ----------
    sds : tuple of float, default (0.012, 0.04)
        Standard deviation of a return in each regime.
    transition : tuple of tuple of float, default ((0.98, 0.02), (0.06, 0.94))
        Probability of each regime on the next bar, a row for each regime on this one.
    means : tuple of float, optional
        Mean of a return in each regime; 0 unless said otherwise.

    Notes
    -----
    .. math:: r_t = \mu_{s_t} + \sigma_{s_t} \varepsilon_t, \qquad
              P(s_{t+1} = j \mid s_t = i) = p_{ij}

    The first regime is drawn from the distribution that the chain keeps.

    References
    ----------
    .. [1] Hamilton, J. D. (1989). A new approach to the economic analysis of
       nonstationary time series and the business cycle. Econometrica, 57(2),
       357-384.

    Examples
    --------
    >>> from eventimpact.simulation import RegimeSwitch
    >>> RegimeSwitch().shares.round(2)
    array([0.75, 0.25])
    """

    sds: tuple[float, ...] = (0.012, 0.04)
    transition: tuple[tuple[float, ...], ...] = ((0.98, 0.02), (0.06, 0.94))
    means: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        for sd in self.sds:
            check_sd(sd)
        n = len(self.sds)
        lengths = [len(row) for row in self.transition]
        n_means = n if self.means is None else len(self.means)
        if lengths != [n] * n or n_means != n:
            message = (
                f"there are {n} standard deviations, {n_means} means and rows of "
                f"{lengths} probabilities; each regime needs one of each, and a row"
            )
            raise ValueError(message)
        table = np.array(self.transition)
        if (table < 0).any() or np.abs(table.sum(axis=1) - 1).max() > _ROUNDING:
            message = (
                f"the transition probabilities are {self.transition}; none may be "
                "negative and each row must sum to 1"
            )
            raise ValueError(message)

    @property
    def shares(self) -> FloatArray:
        """Share of time spent in each regime, (n_regimes,)."""
        n = len(self.sds)
        moves = np.array(self.transition).T - np.eye(n)
        system = np.vstack((moves, np.ones(n)))
        goal = np.append(np.zeros(n), 1.0)
        return np.asarray(np.linalg.lstsq(system, goal)[0])

    def draw(
        self, n_series: int, n_bars: int, rng: np.random.Generator | int
    ) -> FloatArray:
        """Draw log returns, (n_series, n_bars), as every `ReturnProcess` does."""
        generator = np.random.default_rng(rng)
        chance = generator.random((n_bars, n_series))
        edges = np.cumsum(self.transition, axis=1)[:, :-1]
        first = np.cumsum(self.shares)[:-1]
        regime = np.empty((n_bars, n_series), dtype=np.int64)
        for t, u in enumerate(chance):
            above = u[:, None] >= (edges[regime[t - 1]] if t else first)
            regime[t] = above.sum(axis=1)
        means = np.zeros(len(self.sds)) if self.means is None else np.array(self.means)
        drawn = generator.standard_normal((n_bars, n_series))
        returns = means[regime] + np.array(self.sds)[regime] * drawn
        return np.ascontiguousarray(returns.T)
