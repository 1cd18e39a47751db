"""Arrays in, records out: regressions, scales and ranks, without domain words."""

from eventimpact.numerics._calendar_sums import add_on_calendar
from eventimpact.numerics._cholesky import ridge_root
from eventimpact.numerics._counts import count_positive
from eventimpact.numerics._ewma import ewma_variance, last_ewma_variance
from eventimpact.numerics._marks import as_mask, refuse_numbers_as_mask
from eventimpact.numerics._ols import OlsFit, ols
from eventimpact.numerics._order_free import order_free_sum
from eventimpact.numerics._ranks import rank_pvalue
from eventimpact.numerics._row_ranks import doubled_ranks, rank_shares, rank_sums
from eventimpact.numerics._runs import runs
from eventimpact.numerics._simplex import SimplexFit, simplex_least_squares
from eventimpact.numerics._windows import window_hits, window_sums


__all__ = [
    "OlsFit",
    "SimplexFit",
    "add_on_calendar",
    "as_mask",
    "count_positive",
    "doubled_ranks",
    "ewma_variance",
    "last_ewma_variance",
    "ols",
    "order_free_sum",
    "rank_pvalue",
    "rank_shares",
    "rank_sums",
    "refuse_numbers_as_mask",
    "ridge_root",
    "runs",
    "simplex_least_squares",
    "window_hits",
    "window_sums",
]
