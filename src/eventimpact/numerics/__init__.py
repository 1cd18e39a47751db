"""Arrays in, records out: regressions, scales and ranks, without domain words."""

from eventimpact.numerics._ewma import ewma_variance
from eventimpact.numerics._marks import as_mask
from eventimpact.numerics._ols import OlsFit, ols
from eventimpact.numerics._ranks import rank_pvalue
from eventimpact.numerics._row_ranks import doubled_ranks
from eventimpact.numerics._runs import runs
from eventimpact.numerics._windows import window_hits, window_sums


__all__ = [
    "OlsFit",
    "as_mask",
    "doubled_ranks",
    "ewma_variance",
    "ols",
    "rank_pvalue",
    "runs",
    "window_hits",
    "window_sums",
]
