"""How far chance alone moves the bars of a cause."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, frozen
from eventimpact.errors import InvalidInputError
from eventimpact.regression import block_length, stationary_places


HISTORY: Final = 2_500
LEVEL: Final = 0.9
N_BOOTSTRAP: Final = 1_999
MIN_PLACEBOS: Final = 100
_CELLS: Final = 1_000_000
_ROUNDING: Final = 1e-9


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PartIntervals:
    """Intervals of the parts of a move, by two ways to know the noise.

    Attributes
    ----------
    level : float
        Coverage of each interval.
    placebo : ndarray of shape (n_causes, 2)
        Low and high end of each part by placebo windows, as log returns; NaN where
        there are too few.
    bootstrap : ndarray of shape (n_causes, 2)
        The same by stationary bootstrap.
    n_placebos : int
        Placebo windows; they overlap.
    n_bootstrap : int
        Bootstrap paths.
    block : float
        Mean block length of the bootstrap in bars; NaN where there is none.
    n_clean : int
        Bars of the clean history that both draw from.
    reason : str or None
        Why there are no intervals; None if there are.
    """

    level: float
    placebo: FloatArray
    bootstrap: FloatArray
    n_placebos: int
    n_bootstrap: int
    block: float
    n_clean: int
    reason: str | None


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Noise:
    """Clean bars closed up, and how a window of them weighs on each cause."""

    abnormal: FloatArray
    scale: FloatArray
    weights: FloatArray
    n_before: int


def part_intervals(
    parts: ArrayLike,
    credit: ArrayLike,
    scale: ArrayLike,
    clean: tuple[ArrayLike, ArrayLike],
    *,
    estimation: int = 250,
    n_bootstrap: int = N_BOOTSTRAP,
    rng: np.random.Generator | int,
) -> PartIntervals:
    r"""Bound the part of each cause by what its pattern of bars does without it.

    Parameters
    ----------
    parts : array_like of shape (n_causes,)
        Abnormal log return of each cause.
    credit : array_like of shape (n_causes, n_bars)
        Share of each bar of the outcome that a cause is credited with: 0, or one over
        the number of causes that claim it.
    scale : array_like of shape (n_bars,)
        Volatility known before each bar of the outcome.
    clean : tuple of two array_like of shape (n_clean,)
        Abnormal returns of the bars before the outcome that no cause claims, and the
        volatility known before each of them; the last 2,500 are used.
    estimation : int, default 250
        Bars that the drift was fitted to: its error is part of the noise.
    n_bootstrap : int, default 1999
        Paths of the bootstrap.
    rng : numpy.random.Generator or int
        Source of the paths, or its seed.

    Returns
    -------
    PartIntervals
        At 90 %; not applicable, with the reason, where fewer than 100 placebo windows
        can be had.

    Notes
    -----
    Were there no effect, a part would be noise with the pattern of its bars. Placebo
    windows shift the pattern over the clean history,

    .. math::

        N_s = \sum_t w_t \sigma_t \frac{a_{s+t} - \bar a_s}{\sigma_{s+t}},

    with :math:`w_t` the credit and :math:`\bar a_s` the mean over the estimation window
    before the placebo, so that calm years speak for a volatile month. The stationary
    bootstrap puts such windows together from blocks of geometric length, its mean
    chosen by Politis and White's rule for returns and their squares. The interval is
    :math:`[P - N_{(1 - \alpha/2)}, P - N_{(\alpha/2)}]`. It says how much of the part
    may be chance; it does not undo that the fall was picked, which `excess` does. A
    large effect raises the volatility of the bars after it, which makes the interval
    too wide rather than too narrow.

    References
    ----------
    .. [1] Politis, D. N., & Romano, J. P. (1994). The stationary bootstrap. Journal of
       the American Statistical Association, 89(428), 1303-1313.
    .. [2] Patton, A., Politis, D. N., & White, H. (2009). Correction to "Automatic
       block-length selection for the dependent bootstrap". Econometric Reviews,
       28(4), 372-375.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.attribution import part_intervals
    >>> quiet = np.random.default_rng(2).normal(0, 0.02, 1000)
    >>> found = part_intervals(
    ...     [-0.10],
    ...     np.ones((1, 4)),
    ...     np.full(4, 0.02),
    ...     (quiet, np.full(1000, 0.02)),
    ...     rng=1,
    ... )
    >>> bool(found.placebo[0, 0] < -0.10 < found.placebo[0, 1] < 0)
    True
    """
    noise = _noise(credit, scale, clean, estimation)
    estimates = np.asarray(parts, dtype=np.float64)
    n_clean, span = len(noise.abnormal), noise.weights.shape[1]
    n_placebos = n_clean - noise.n_before - span + 1
    if n_placebos < MIN_PLACEBOS or noise.n_before < 1:
        return _none(
            len(estimates),
            n_clean,
            f"the history before the outcome holds {n_clean} clean bars, in which a "
            f"pattern of {span} bars has {max(n_placebos, 0)} places and {MIN_PLACEBOS} "
            "are needed",
        )
    block = block_length(noise.abnormal / noise.scale)
    generator = np.random.default_rng(rng)
    paths = _paths(noise, block, n_bootstrap, generator)
    return PartIntervals(
        level=LEVEL,
        placebo=_around(estimates, _placebos(noise)),
        bootstrap=_around(estimates, np.concatenate(list(paths))),
        n_placebos=n_placebos,
        n_bootstrap=n_bootstrap,
        block=block,
        n_clean=n_clean,
        reason=None,
    )


def _noise(
    credit: ArrayLike,
    scale: ArrayLike,
    clean: tuple[ArrayLike, ArrayLike],
    estimation: int,
) -> _Noise:
    """Keep the last clean bars, and weigh each bar by its credit and volatility."""
    weights = np.asarray(credit, dtype=np.float64)
    ahead = np.asarray(scale, dtype=np.float64)
    a, sd = (np.asarray(x, dtype=np.float64)[-HISTORY:] for x in clean)
    if weights.ndim != 2 or ahead.shape != weights.shape[1:] or a.shape != sd.shape:
        message = (
            f"credit has shape {weights.shape}, scale {ahead.shape} and clean bars "
            f"{a.shape} and {sd.shape}; give one credit and one volatility a bar"
        )
        raise InvalidInputError(message)
    known = np.isfinite(a) & (sd > 0)
    weights = weights * np.where(ahead > 0, ahead, 0.0)
    n_before = min(estimation, (int(known.sum()) - len(ahead)) // 2)
    return _Noise(
        abnormal=a[known], scale=sd[known], weights=weights, n_before=n_before
    )


def _placebos(noise: _Noise) -> FloatArray:
    """Shift the pattern of every cause over the clean history."""
    n_before, span = noise.n_before, noise.weights.shape[1]
    running = np.concatenate(([0.0], np.cumsum(noise.abnormal)))
    means = (running[n_before:] - running[:-n_before]) / n_before
    inverse = 1 / noise.scale[n_before:]
    z = noise.abnormal[n_before:] * inverse
    return np.column_stack(
        [
            np.correlate(z, weights, "valid")
            - means[: len(z) - span + 1] * np.correlate(inverse, weights, "valid")
            for weights in noise.weights
        ]
    )


def _paths(
    noise: _Noise, block: float, n_paths: int, rng: np.random.Generator
) -> Iterator[FloatArray]:
    """Put windows together from blocks, each with an estimation window before it."""
    n_before, span = noise.n_before, noise.weights.shape[1]
    n_clean = len(noise.abnormal)
    step = max(1, _CELLS // (n_before + span))
    for start in range(0, n_paths, step):
        shape = (min(step, n_paths - start), n_before + span)
        places = stationary_places(block, shape, n_clean, rng) % n_clean
        drawn = noise.abnormal[places]
        inverse = 1 / noise.scale[places[:, n_before:]]
        left = drawn[:, n_before:] - drawn[:, :n_before].mean(axis=1, keepdims=True)
        yield (left * inverse) @ noise.weights.T


def _around(parts: FloatArray, noise: FloatArray) -> FloatArray:
    """Take the ends of the noise off each part."""
    ordered = np.sort(noise, axis=0)
    n = len(ordered)
    k = math.floor((1 - LEVEL) / 2 * (n + 1) + _ROUNDING) - 1
    return frozen(np.column_stack((parts - ordered[n - 1 - k], parts - ordered[k])))


def _none(n_causes: int, n_clean: int, reason: str) -> PartIntervals:
    """Build the intervals that the history cannot give."""
    empty = frozen(np.full((n_causes, 2), np.nan))
    return PartIntervals(
        level=LEVEL,
        placebo=empty,
        bootstrap=empty,
        n_placebos=0,
        n_bootstrap=0,
        block=math.nan,
        n_clean=n_clean,
        reason=reason,
    )
