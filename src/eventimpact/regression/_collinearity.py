"""What the regressors of a regression have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray, IntArray, frozen
from eventimpact.regression._event_design import Column, EventDesign
from eventimpact.regression._event_overlap import count_clusters
from eventimpact.regression._least_squares import Equation, Independence


_MANY: Final = 8


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collinearity:
    """How far regressors stand in for one another.

    Parameters
    ----------
    names : tuple of str
        Regressors, the constant left out.
    vif : ndarray of shape (k - 1,)
        Variance inflation factors: 1 for a regressor that is uncorrelated with the
        others, infinite for one that depends on them.
    condition_number : float
        Largest over smallest singular value of the regressors, each of length 1.
    dependent : tuple of tuple of str
        Sets of regressors that depend linearly on one another.
    """

    names: tuple[str, ...]
    vif: FloatArray
    condition_number: float
    dependent: tuple[tuple[str, ...], ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Bars that several events, or an event and a confounder, claim.

    Parameters
    ----------
    bars : tuple of int
        Bars claimed more than once.
    claimants : tuple of tuple of str
        Who claims each of them: groups and confounders, a group once for each of its
        events that does.
    clusters : tuple of tuple of (str, int, int)
        Each group of events, its events that have a bar, and the clusters that they
        form: events of a group whose windows share bars are no independent
        observations.
    """

    bars: tuple[int, ...]
    claimants: tuple[tuple[str, ...], ...]
    clusters: tuple[tuple[str, int, int], ...] = ()


def collinearity(design: EventDesign, found: Independence) -> Collinearity:
    """Inflation of variances, condition number, and sets of dependent regressors."""
    X, names = design.X, [column.name for column in design.columns]
    norms = np.linalg.norm(X, axis=0)
    unit = X / np.where(norms > 0, norms, 1.0)
    size = np.linalg.svd(unit, compute_uv=False)
    is_full = bool(found.identified.all())
    dependent = sorted({others for others in found.partners if others})
    return Collinearity(
        names=tuple(names[1:]),
        vif=frozen(_inflation(X, found)),
        condition_number=float(size[0] / size[-1]) if is_full else float("inf"),
        dependent=tuple(tuple(names[j] for j in others) for others in dependent),
    )


def _inflation(X: FloatArray, found: Independence) -> FloatArray:
    """Diagonal of the inverse correlation matrix of the independent columns."""
    vif = np.full(X.shape[1], np.inf)
    kept = found.kept[1:]
    if len(kept):
        apart = X[:, kept] - X[:, kept].mean(axis=0)
        apart /= np.linalg.norm(apart, axis=0)
        r_inv = np.linalg.inv(np.linalg.qr(apart, mode="r"))
        vif[kept] = (r_inv**2).sum(axis=1)
    vif[~found.identified] = np.inf
    return vif[1:]


def overlap(design: EventDesign) -> Overlap:
    """Find the bars that are claimed more than once, and by whom."""
    claims = [(event.group, event.bars) for event in design.events]
    claims += list(design.confounders)
    names = np.array([name for name, own in claims for _ in range(len(own))])
    bars = np.concatenate([np.empty(0, dtype=np.int64), *(own for _, own in claims)])
    twice, count = np.unique(bars, return_counts=True)
    shared = twice[count > 1].tolist()
    by_group: dict[str, list[IntArray]] = {}
    for event in design.events:
        by_group.setdefault(event.group, []).append(event.bars)
    return Overlap(
        bars=tuple(shared),
        claimants=tuple(tuple(names[bars == bar].tolist()) for bar in shared),
        clusters=tuple(
            (group, sum(len(own) > 0 for own in windows), count_clusters(windows))
            for group, windows in by_group.items()
        ),
    )


def why_undetermined(
    design: EventDesign, found: Independence
) -> tuple[str | None, ...]:
    """Say for each column why its coefficient is not determined, None if it is."""
    columns = design.columns
    reasons: list[str | None] = []
    for column, others in zip(columns, found.partners, strict=True):
        apart = [columns[i] for i in others if columns[i] is not column]
        reasons.append(_why(design, column, apart) if others else None)
    return tuple(reasons)


def _why(design: EventDesign, column: Column, others: Sequence[Column]) -> str:
    """Name the columns that stand in for this one, and their common bars."""
    if not others:
        what = (
            "factor is zero throughout"
            if column.kind == "factor"
            else ("dummy marks no bar that has a response")
        )
        return f"the {what}, so that it has no coefficient"
    same = [other for other in others if np.array_equal(other.values, column.values)]
    if same:
        bars = design.rows[np.flatnonzero(column.values)].tolist()
        at = ", ".join(map(str, bars[:_MANY])) + ", ..." * (len(bars) > _MANY)
        return (
            f"{column.name} and {_listed(same)} mark the same bars ({at}), so that their "
            "effects cannot be told apart; merge them, or leave one out"
        )
    dummies = [c.values for c in (column, *others) if c.kind in {"event", "confounder"}]
    if dummies and np.all(np.sum(dummies, axis=0) > 0):
        return (
            f"{column.name} and {_listed(others)} leave no bar without an event to "
            "compare with; take a longer history, or fewer events"
        )
    return (
        f"{column.name} depends linearly on {_listed(others)}, so that its effect cannot "
        "be told from theirs; leave one of them out"
    )


def _listed(columns: Sequence[Column]) -> str:
    """Names of columns, the first few."""
    names = [column.name for column in columns]
    return ", ".join(names[:_MANY]) + ", ..." * (len(names) > _MANY)


def why_no_error(design: EventDesign, equation: Equation) -> str | None:
    """Say why a regression leaves no residual, None if it does."""
    n, k = equation.X.shape
    if n <= k:
        return (
            f"{k} independent regressors fit {n} bars whatever the response; take a "
            "longer history, or fewer dummies"
        )
    if not equation.is_exact:
        return None
    if np.ptp(equation.y) == 0:
        return "the response does not vary, so that there is nothing to explain"
    same = [
        column.name
        for column in design.columns
        if column.kind == "factor" and np.allclose(column.values, design.y, 1e-12, 0)
    ]
    what = f"{same[0]} is the response itself" if same else "there is no error"
    return f"the regressors fit the response exactly ({what}); leave the factor out"
