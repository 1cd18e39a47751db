"""Nulls about the effects of events on several assets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.regression._asset_columns import why_singular
from eventimpact.regression._event_contrasts import Contrasts
from eventimpact.regression._multivariate_wilks import (
    MultivariateFit,
    lack_of_fit,
    rao_test,
)
from eventimpact.regression._wald import WaldTest


Null = Literal["zero", "mean", "equal"]

_SAYS: Final[dict[str, str]] = {
    "zero": "are zero in all {} assets",
    "mean": "have mean zero over {} assets",
    "equal": "are the same in all {} assets",
}


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hypothesis:
    """Effects (q, k) and combinations of assets (p, m) whose product is zero."""

    rows: FloatArray
    assets: FloatArray
    null: str
    reason: str | None


def hypothesis(
    contrasts: Contrasts,
    fit: MultivariateFit,
    assets: Sequence[str],
    null: Null,
    groups: tuple[str, ...],
) -> Hypothesis:
    """State a null, or why it cannot be tested."""
    if null not in _SAYS:
        message = f"null is {null!r}; it must be one of {tuple(_SAYS)}"
        raise ValueError(message)
    for group in groups:
        contrasts.check(group)
    who = " and ".join(groups) if groups else "all events"
    p = len(assets)
    columns = {
        "zero": np.eye(p),
        "mean": np.full((p, 1), 1 / p),
        "equal": np.vstack((np.eye(p - 1), np.full((1, p - 1), -1.0))),
    }[null]
    rows, why = contrasts.all_zero(groups)
    if why is None and columns.shape[1] == 0:
        why = "there is one asset only, so that there is nothing to compare"
    if why is None:
        what = {
            "zero": list(assets),
            "mean": [f"the mean of {p} assets"],
            "equal": [f"{asset} less {assets[-1]}" for asset in assets[:-1]],
        }[null]
        resid, level = fit.resid @ columns, fit.Y @ columns
        why = why_singular(resid, level, fit.df, what)
    return Hypothesis(
        rows=contrasts.kept(rows),
        assets=columns,
        null=f"the effects of {who} {_SAYS[null].format(p)}",
        reason=why,
    )


def run(tested: Hypothesis, fit: MultivariateFit) -> WaldTest:
    """Refer Wilks' lambda to F."""
    if tested.reason is not None:
        return WaldTest.not_applicable(tested.reason, null=tested.null)
    effect, error = observed(tested, fit)
    lack = float(lack_of_fit(effect[None], error[None])[0])
    n_rows, n_assets = effect.shape
    return rao_test(lack, n_rows, n_assets, fit.df, tested.null)


def observed(tested: Hypothesis, fit: MultivariateFit) -> tuple[FloatArray, FloatArray]:
    """Effects (q, m) scaled to unit variance, and cross-products of residuals (m, m)."""
    resid = fit.resid @ tested.assets
    effect = fit.directions(tested.rows).T @ fit.q.T @ fit.Y @ tested.assets
    return effect, resid.T @ resid
