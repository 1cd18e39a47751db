"""The record of events fitted alike, and why some of them were not."""

from dataclasses import dataclass, replace
from typing import Final, Self, final

import numpy as np
from numpy.typing import NDArray

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.abnormal._source import EventSource


FITTED: Final = 0
TOO_FEW: Final = 1
OUTSIDE: Final = 2
NO_FIT: Final = 3
NO_DONOR: Final = 4


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Events of a block, fitted alike.

    ``used`` is None where no bar is missing. Residuals are 0 on bars not used and in
    rows that were not fitted. ``design`` gives each row its line in the tables
    ``n_obs``, ``centre``, ``r_inv`` and ``bar``. ``squares`` are sums of squares of
    residuals, where the fit had them.
    """

    rows: IntArray
    used: BoolArray | None
    code: NDArray[np.int8]
    n_masked: IntArray
    resid: FloatArray
    ar: FloatArray
    sigma: FloatArray
    params: FloatArray
    design: IntArray
    n_obs: FloatArray
    centre: FloatArray
    r_inv: FloatArray
    bar: IntArray
    squares: FloatArray | None = None
    forecast_var: FloatArray | None = None
    param_root: FloatArray | None = None

    def only(self, kept: BoolArray) -> Self:
        """Keep some rows, as far as sums over events read them."""
        return replace(
            self,
            rows=self.rows[kept],
            used=None if self.used is None else self.used[kept],
            resid=self.resid[kept],
            ar=self.ar[kept],
            sigma=self.sigma[kept],
            squares=None if self.squares is None else self.squares[kept],
        )


def drop_codes(
    source: EventSource, rows: IntArray, n_obs: FloatArray, code: NDArray[np.int8]
) -> NDArray[np.int8]:
    """Add to the codes of a fit the events that are outside or have too few bars."""
    bar = source.bar[rows]
    code[n_obs < source.n_needed] = TOO_FEW
    code[(bar < 0) | (bar >= len(source.panel))] = OUTSIDE
    return code
