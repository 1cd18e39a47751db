"""Every reasonable way to compute the cause's share of a move, all at once."""

from dataclasses import dataclass
from itertools import product
from typing import Final, Literal, TypeAlias, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray, frozen
from eventimpact.alignment import align
from eventimpact.attribution import expected_returns
from eventimpact.claims._context import MAX_SPAN, Context
from eventimpact.claims._factor_returns import factor_returns
from eventimpact.events import Clock
from eventimpact.inference import placed_masks


PanelClock: TypeAlias = Clock | Literal["knowledge"]
Policy: TypeAlias = Literal["span", "earliest", "latest"]

CHOICES: Final = ("outcome", "dates", "bars", "normal return", "scale")
AFTER: Final = (0, 1, 2)
DRIFTS: Final = (250, 60, 0)
CLOCKS: Final[tuple[PanelClock, ...]] = ("knowledge", "executed", "announced")
POLICIES: Final[tuple[Policy, ...]] = ("span", "earliest", "latest")
MIN_WAYS: Final = 20
_ROWS_COMPARED: Final = 9
_DIGITS: Final = 10

_Span = tuple[int, int]


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Specifications:
    """The cause's share by every specification, and that of random dates.

    Attributes
    ----------
    levels : tuple of tuple of str
        Names of the options of each choice, in the order of `CHOICES`.
    chosen : ndarray of int, shape (n_specs, n_choices)
        Option of each specification.
    estimates : ndarray of shape (n_specs,)
        The cause's share of the move beyond the rest of its bars.
    placebo : ndarray of shape (n_draws, n_specs)
        The same with the cause's dates drawn at random.
    n_same : int
        Combinations of options left out since they come to the same as another.
    """

    levels: tuple[tuple[str, ...], ...]
    chosen: IntArray
    estimates: FloatArray
    placebo: FloatArray
    n_same: int


def specifications(context: Context, n_draws: int) -> Specifications | str:
    """Compute the cause's share in every way, or say why it cannot be done.

    Random dates are drawn once, over all bars of any outcome, and serve every
    specification, so that the draws depend on one another as the estimates do.
    """
    spans = _outcomes(context)
    first = min(span[0] for span, _ in spans)
    last = max(span[1] for span, _ in spans)
    masks, dates = _dated(context, slice(first, last + 1))
    if not dates:
        return "the cause has no dated bar in the outcome"
    if masks.any(axis=0).all():
        return "the cause claims every bar of the outcome, so none is left to compare"
    drawn = placed_masks(masks, n_draws, rng=context.rng("robustness"))
    n_ways = len(np.unique(drawn.any(axis=1), axis=0))
    if n_ways < MIN_WAYS:
        return (
            f"the cause's dates fit into the outcome in {n_ways} ways, so no joint p-value "
            f"below {1 / n_ways:.2f} can be had; {MIN_WAYS} ways are needed"
        )
    every = np.concatenate((masks[None], drawn))
    series = _Series.of(context, slice(first, last + 1))
    levels = (
        tuple(name for _, name in spans),
        dates,
        tuple("event bars" if k == 0 else f"and {k} after" for k in AFTER),
        tuple(name for name, _ in series.abnormal),
        tuple(name for name, _ in series.scales),
    )
    shares = np.empty((n_draws + 1, *(len(names) for names in levels)))
    for (m, _), (k, after) in product(enumerate(dates), enumerate(AFTER)):
        bars = _lengthened(every[:, m], after)
        for w, (span, _) in enumerate(spans):
            inside = slice(span[0] - first, span[1] + 1 - first)
            shares[:, w, m, k] = series.shares(bars[:, inside], inside)
    return _distinct(levels, shares)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Series:
    """The stated move, abnormal returns by every model, volatilities by every scale."""

    move: float
    abnormal: tuple[tuple[str, FloatArray], ...]
    scales: tuple[tuple[str, FloatArray], ...]

    @classmethod
    def of(cls, context: Context, window: slice) -> "_Series":
        """Collect what the specifications need of some bars."""
        scales = context.outcome.scales
        flat = np.where(scales.sigma > 0, 1.0, np.nan)
        return cls(
            move=context.move,
            abnormal=tuple(
                (name, values[window]) for name, values in _abnormal(context)
            ),
            scales=(
                ("fast and slow", scales.sigma[window]),
                ("fast", scales.fast[window]),
                ("slow", scales.slow[window]),
                ("none", flat[window]),
            ),
        )

    def shares(self, bars: BoolArray, inside: slice) -> FloatArray:
        """Give the share of each row of bars, by model and scale; the cause's row is first.

        The claimed bars' mean standardised return beyond that of the other bars, times
        the volatility of the cause's own bars, over the move as stated. A draw on calm
        bars counts as if they were as volatile: else a cause on volatile bars would
        stand out whatever it did.
        """
        u = np.array([values[inside] for _, values in self.abnormal])
        sd = np.array([values[inside] for _, values in self.scales])
        usable = np.isfinite(u).all(axis=0) & (sd > 0).all(axis=0)
        z = (u[:, None, usable] / sd[:, usable]).reshape(-1, int(usable.sum()))
        claimed = bars[:, usable]
        n_bars, n_claimed = claimed.shape[1], claimed.sum(axis=1, dtype=np.float64)
        sums = _sums(claimed, np.concatenate((z, sd[:, usable])))
        total = sums[:, : len(z)]
        usual = sums[0, len(z) :] / n_claimed[0] if n_claimed[0] else _means(sd, usable)
        exposure = n_claimed[:, None] * np.tile(usual, len(u))
        rest = (n_bars - n_claimed)[:, None]
        held = n_claimed[:, None]
        gap = _over(total, held) - _over(z.sum(axis=1) - total, rest)
        gap[((held == 0) | (rest == 0))[:, 0]] = 0.0
        share = exposure * gap / self.move
        return np.asarray(share.reshape(len(bars), len(u), len(sd)))


def _sums(rows: BoolArray, values: FloatArray) -> FloatArray:
    """Sum each series over the few bars that each row claims, (n_rows, n_series)."""
    row, bar = np.nonzero(rows)
    sums = [np.bincount(row, one[bar], len(rows)) for one in values]
    return np.array(sums, dtype=np.float64).T


def _means(values: FloatArray, usable: BoolArray) -> FloatArray:
    """Average each series over the usable bars, 0 where there are none."""
    sums = np.asarray(values[:, usable].sum(axis=1), dtype=np.float64)
    return sums / max(int(usable.sum()), 1)


def _over(x: FloatArray, n: FloatArray) -> FloatArray:
    """Divide by counts, 0 where there are none."""
    return np.divide(x, n, out=np.zeros_like(x), where=n > 0)


def _outcomes(context: Context) -> list[tuple[_Span, str]]:
    """Shift the first and the last bar of the outcome, where the move still stands."""
    first, last = context.first, context.last
    shift = max(1, (last - first + 1) // 20)
    closes = np.log(context.outcome.history.close) * -context.claim.sign
    found = []
    for begin, end in product((0, -shift, shift), repeat=2):
        span = (first + begin, last + end)
        is_there = 1 <= span[0] < span[1] < len(closes)
        if (begin, end) == (0, 0) or (
            is_there and closes[span[1]] < closes[span[0] - 1]
        ):
            found.append((span, _shifted(begin, end)))
    return found


def _shifted(begin: int, end: int) -> str:
    """Name an outcome by how its dates were shifted."""
    parts = [
        f"{what} {shift:+d}"
        for what, shift in (("start", begin), ("end", end))
        if shift
    ]
    return ", ".join(parts) or "as stated"


def _dated(context: Context, window: slice) -> tuple[BoolArray, tuple[str, ...]]:
    """Mark the cause's bars by every clock and policy that makes a difference."""
    claim, bars = context.claim, context.outcome
    found: dict[bytes, tuple[BoolArray, str]] = {}
    clocks: dict[PanelClock, None] = dict.fromkeys((claim.clock, *CLOCKS))
    policies: dict[Policy, None] = dict.fromkeys((claim.policy, *POLICIES))
    for clock, policy in product(clocks, policies):
        panel = align(
            bars.cause.events,
            bars.history,
            clock=clock,
            policy=policy,
            max_span=MAX_SPAN[bars.history.bar],
        )
        mask = panel.mask()[window]
        if mask.any():
            found.setdefault(mask.tobytes(), (mask, f"{clock}, {policy}"))
    masks = [mask for mask, _ in found.values()]
    shape = (0, window.stop - window.start)
    return np.array(masks or np.empty(shape, bool)), tuple(
        name for _, name in found.values()
    )


def _abnormal(context: Context) -> list[tuple[str, FloatArray]]:
    """Take the normal return off, by every model of it."""
    returns, outcome = context.outcome.returns, (context.first, context.last)
    found = [
        (
            f"mean of {bars} bars" if bars else "zero",
            expected_returns(returns, outcome, estimation=bars).abnormal(returns)
            if bars
            else returns,
        )
        for bars in DRIFTS
    ]
    named = context.market.factors if context.reading.bar == "1d" else ()
    if not named:
        return found
    factors = factor_returns(context.outcome.history, named)
    sets: dict[tuple[int, ...], str] = {(k,): one.symbol for k, one in enumerate(named)}
    sets[tuple(range(len(named)))] = " and ".join(one.symbol for one in named)
    for columns, name in sets.items():
        fit = expected_returns(returns, outcome, factors=factors[:, list(columns)])
        if fit.uses_factors:
            found.append((f"mean and {name}", fit.abnormal(returns)))
    return found


def _lengthened(bars: BoolArray, after: int) -> BoolArray:
    """Add the bars after each claimed bar."""
    longer = bars.copy()
    for step in range(1, after + 1):
        longer[:, step:] |= bars[:, :-step]
    return longer


def _distinct(
    levels: tuple[tuple[str, ...], ...], shares: FloatArray
) -> Specifications:
    """Keep one of the specifications that give the same numbers throughout."""
    flat = shares.reshape(len(shares), -1)
    compared = np.round(flat[:_ROWS_COMPARED], _DIGITS)
    _, first = np.unique(compared, axis=1, return_index=True)
    kept = np.sort(first)
    chosen = np.array(np.unravel_index(kept, shares.shape[1:])).T
    return Specifications(
        levels=levels,
        chosen=frozen(chosen.astype(np.int64)),
        estimates=frozen(flat[0, kept]),
        placebo=frozen(flat[1:, kept]),
        n_same=flat.shape[1] - len(kept),
    )
