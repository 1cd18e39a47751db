"""What a study of size and power found."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray, frozen
from eventimpact.simulation._by_state import STATES, SizeTable, rate, tabulate
from eventimpact.simulation._trials import Trials


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SizeAndPower:
    """P-values of a test in many trials, and how often it rejects.

    Parameters
    ----------
    procedure : str
        Name of the test.
    trials : Trials
        What was done.
    pvalue : ndarray of shape (n_effects, n_replications)
        P-values; NaN where the test is not applicable.
    state : ndarray of shape (n_replications,)
        Volatility before the events of a trial, their geometric mean.
    blocks : ndarray of int, shape (n_replications, n_events)
        Stretch of returns that each event lies in; trials that share one depend on one
        another.
    """

    procedure: str
    trials: Trials
    pvalue: FloatArray
    state: FloatArray
    blocks: IntArray

    def __repr__(self) -> str:
        rates = (self.rate(effect) for effect in self.trials.effects)
        shares = "; ".join(
            f"{effect:g} sigma {share:.3f} (s.e. {error:.3f})"
            for effect, (share, error) in zip(self.trials.effects, rates, strict=True)
        )
        return (
            f"<SizeAndPower of {self.procedure}: rejects at 5 %: {shares}; "
            f"{self.pvalue.shape[1]:,} trials>"
        )

    def rate(
        self, effect: float = 0.0, *, significance: float = 0.05
    ) -> tuple[float, float]:
        """Share of trials in which the test rejects.

        Parameters
        ----------
        effect : float, default 0
            One of the effects tried.
        significance : float, default 0.05
            Nominal size.

        Returns
        -------
        tuple of float
            The share, of the trials the test applies to, and its Monte Carlo
            standard error, which is 0 where none or all reject.
        """
        pvalue, usable = self._of(effect)
        return rate(pvalue[usable] <= significance, self.blocks[usable])

    def by_state(self, effect: float = 0.0, *, significance: float = 0.05) -> SizeTable:
        """Share of trials in which the test rejects, by quintile of volatility.

        Parameters
        ----------
        effect : float, default 0
            One of the effects tried.
        significance : float, default 0.05
            Nominal size.

        Returns
        -------
        SizeTable
            Calm markets first.
        """
        pvalue, usable = self._of(effect)
        if not usable.any():
            none = frozen(np.full(len(STATES), np.nan))
            counts = frozen(np.zeros(len(STATES), dtype=np.int64))
            return SizeTable(size=none, standard_error=none, n_events=counts)
        return tabulate(
            pvalue[usable] <= significance, self.state[usable], self.blocks[usable]
        )

    def to_rows(self, *, significance: float = 0.05) -> list[dict[str, str | float]]:
        """Lay everything out in rows.

        Parameters
        ----------
        significance : float, default 0.05
            Nominal size.

        Returns
        -------
        list of dict
            With procedure, effect, state ("all", "calm", ..., "volatile"), rate,
            standard_error and n.
        """
        return [
            {
                "procedure": self.procedure,
                "effect": effect,
                "state": state,
                "rate": share,
                "standard_error": error,
                "n": n,
            }
            for effect in self.trials.effects
            for state, share, error, n in self._states(effect, significance)
        ]

    def _states(
        self, effect: float, significance: float
    ) -> Iterator[tuple[str, float, float, int]]:
        """Rate, standard error and count, of all trials and of each state."""
        n = int(np.count_nonzero(self._of(effect)[1]))
        yield "all", *self.rate(effect, significance=significance), n
        table = self.by_state(effect, significance=significance)
        numbers = table.size, table.standard_error, table.n_events
        for name, share, error, count in zip(STATES, *numbers, strict=True):
            yield name, float(share), float(error), int(count)

    def _of(self, effect: float) -> tuple[FloatArray, BoolArray]:
        """P-values at an effect, and which there are."""
        if effect not in self.trials.effects:
            message = (
                f"the effect {effect} was not tried; it is one of {self.trials.effects}"
            )
            raise ValueError(message)
        pvalue = self.pvalue[self.trials.effects.index(effect)]
        return pvalue, ~np.isnan(pvalue)
