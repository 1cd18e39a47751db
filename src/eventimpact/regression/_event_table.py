"""The coefficients of a regression on events, one row each."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray, IntArray
from eventimpact.regression._covariances import HAC, HC3
from eventimpact.regression._error_specs import BlockBootstrap, WildBootstrap
from eventimpact.regression._estimation import Estimation
from eventimpact.regression._event_contrasts import Contrasts
from eventimpact.regression._wald import WaldTest


_FEW: Final = 10
_FEW_SIGNS: Final = 6


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """Coefficients and their errors, shape (k,), covariance (k, k), and remarks."""

    params: FloatArray
    se: FloatArray
    statistic: FloatArray
    pvalue: FloatArray
    low: FloatArray
    high: FloatArray
    reasons: tuple[str | None, ...]
    cov: FloatArray
    n_events: IntArray
    notes: tuple[str, ...]


def make_table(contrasts: Contrasts, estimation: Estimation) -> Table:
    """Test each coefficient."""
    columns = contrasts.design.columns
    k = len(columns)
    kept = contrasts.found.kept
    params = np.full(k, np.nan)
    params[kept] = estimation.params
    params[~contrasts.found.identified] = np.nan
    tests = [_test(contrasts, estimation, j) for j in range(k)]
    reasons = tuple(test.reason for test in tests)
    known = np.array([reason is None for reason in reasons])
    cov = np.full((k, k), np.nan)
    if known.any():
        rows = contrasts.kept(np.eye(k)[known])
        cov[np.ix_(known, known)] = estimation.covariance(rows)
    return Table(
        params=params,
        se=np.array([test.se for test in tests]),
        statistic=np.array([test.statistic for test in tests]),
        pvalue=np.array([test.pvalue for test in tests]),
        low=np.array([test.low for test in tests]),
        high=np.array([test.high for test in tests]),
        reasons=reasons,
        cov=cov,
        n_events=np.array([column.claims for column in columns], dtype=np.int64),
        notes=_notes(contrasts, estimation),
    )


def _test(contrasts: Contrasts, estimation: Estimation, j: int) -> WaldTest:
    """Test one coefficient; by draws only if it is an event's."""
    column = contrasts.design.columns[j]
    null = f"the coefficient {column.name} is zero"
    why = contrasts.reasons[j]
    if why is not None:
        return WaldTest.not_applicable(why, null=null)
    row = contrasts.kept(np.eye(len(contrasts.design.columns))[[j]])
    return estimation.test(row, null, may_draw=column.kind == "event")


def _notes(contrasts: Contrasts, estimation: Estimation) -> tuple[str, ...]:
    """Warn of robust errors from few bars, and of models that failed."""
    said = []
    if estimation.weighted is not None and estimation.weighted.note is not None:
        said.append(estimation.weighted.note)
    several = [
        (c.claims, c.name)
        for c in contrasts.design.columns
        if c.kind == "event" and c.claims > 1
    ]
    fewest, name = min(several, default=(_FEW, ""))
    errors = estimation.errors
    if isinstance(errors, HC3 | HAC) and fewest < _FEW:
        said.append(
            f"the dummy of {name} marks {fewest} bars only: robust errors of so few bars "
            "reject a true null too often; hold them against a block bootstrap or placebo bars"
        )
    if isinstance(errors, WildBootstrap) and fewest < _FEW_SIGNS:
        said.append(
            f"the wild bootstrap can turn the signs of {fewest} event bars only, those of "
            f"{name}, so that it hardly ever rejects; take a block bootstrap or placebo "
            "bars"
        )
    if isinstance(errors, BlockBootstrap) and estimation.length is not None:
        said.append(f"blocks have a mean length of {estimation.length:.1f} bars")
    return tuple(said)
