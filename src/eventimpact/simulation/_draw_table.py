"""What the tests need of the events of many draws."""

from dataclasses import dataclass, fields, replace
from typing import Self, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawTable:
    """Events of draws in rows, and what needs all bars of a draw's events.

    ``car``, ``sd``, ``scar``, ``df`` and ``positive`` have shape (n_draws, n_events), NaN or
    0 where missing; ``n_fitted``, ``rbar`` and ``corrado`` have shape (n_draws,).
    """

    car: FloatArray
    sd: FloatArray
    scar: FloatArray
    df: IntArray
    positive: FloatArray
    n_fitted: IntArray
    rbar: FloatArray
    corrado: FloatArray

    @classmethod
    def empty(cls, n_draws: int, n_events: int) -> Self:
        """Make room for every draw."""
        size = (n_draws, n_events)
        return cls(
            car=np.empty(size),
            sd=np.empty(size),
            scar=np.empty(size),
            df=np.empty(size, dtype=np.int64),
            positive=np.empty(size),
            n_fitted=np.empty(n_draws, dtype=np.int64),
            rbar=np.empty(n_draws),
            corrado=np.empty(n_draws),
        )

    def rows(self, first: int, stop: int) -> Self:
        """View some of the draws."""
        names = [field.name for field in fields(self)]
        return replace(self, **{n: getattr(self, n)[first:stop] for n in names})

    @property
    def used(self) -> BoolArray:
        """Events that have a CAR and an SCAR, (n_draws, n_events)."""
        return np.asarray(np.isfinite(self.car) & np.isfinite(self.scar))
