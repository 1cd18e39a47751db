"""Responses of several assets, and whether their errors have a regular covariance."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray


_EXACT: Final = 1e-24
_SINGULAR: Final = 1e12
_SAME: Final = 1 - 1e-10
_MANY: Final = 3


def read_responses(
    responses: ArrayLike, assets: Sequence[str] | None
) -> tuple[FloatArray, tuple[str, ...]]:
    """Check the shape of the responses and name the assets."""
    given = np.asarray(responses, dtype=np.float64)
    y = given[:, None] if given.ndim == 1 else given
    if y.ndim != 2 or y.shape[1] == 0:
        message = (
            f"the responses have shape {given.shape}; give one row a bar and one column "
            "an asset, (n_bars, n_assets)"
        )
        raise ValueError(message)
    n_assets = y.shape[1]
    names = tuple(assets or (f"asset {i + 1}" for i in range(n_assets)))
    if len(names) != n_assets or len(set(names)) != n_assets:
        message = (
            f"{len(names)} names were given for {n_assets} assets; give each asset a "
            "name of its own"
        )
        raise ValueError(message)
    return y, names


def correlation(covariance: FloatArray) -> FloatArray:
    """Scale a covariance to ones on its diagonal."""
    scale = np.sqrt(np.diagonal(covariance))
    return np.asarray(covariance / np.outer(scale, scale))


def why_singular(
    resid: FloatArray, y: FloatArray, df: int, assets: Sequence[str]
) -> str | None:
    """Say why the covariance of errors has no inverse, None if it has one."""
    n_assets = resid.shape[1]
    if df < n_assets:
        return (
            f"{n_assets} assets have errors with {max(df, 0)} degrees of freedom, so that "
            "their covariance is singular; take fewer assets, or a longer history"
        )
    squares = (resid**2).sum(axis=0)
    exact = np.flatnonzero(squares <= _EXACT * (y**2).sum(axis=0))
    if len(exact):
        return (
            f"the regressors fit {_listed(assets, exact.tolist())} exactly, so that there is no "
            "error to compare with; leave out what is the same as another, or does not vary"
        )
    corr = correlation(resid.T @ resid)
    if np.linalg.cond(corr) < _SINGULAR:
        return None
    same = np.argwhere(np.triu(np.abs(corr), 1) > _SAME)
    who = (
        _listed(assets, same[0].tolist())
        if len(same)
        else _listed(assets, range(n_assets))
    )
    return (
        f"the errors of {who} depend linearly on one another, so that their covariance "
        "is singular; leave one of them out"
    )


def _listed(assets: Sequence[str], places: Sequence[int]) -> str:
    """Names of assets, the first few."""
    names = [assets[i] for i in places]
    return ", ".join(names[:_MANY]) + ", ..." * (len(names) > _MANY)
