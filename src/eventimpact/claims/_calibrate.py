"""Measure how often the written rule is wrong on claims like a given one."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypedDict, Unpack, final

import numpy as np

from eventimpact.claims._calibrate_asked import check_asked, chosen, shares_of
from eventimpact.claims._calibrate_rates import LineRate, TruthRates
from eventimpact.claims._calibrate_record import RULINGS, Calibration
from eventimpact.claims._calibrate_windows import Pool, pool_of
from eventimpact.claims._claim import Claim
from eventimpact.claims._context import Context
from eventimpact.claims._detectable import detectable_share
from eventimpact.claims._evidence import Finding
from eventimpact.claims._inputs import Inputs
from eventimpact.claims._judge import decide_necessary, why_none
from eventimpact.claims._placebo_claims import Template, draw_claim, template_of
from eventimpact.claims._prepare import Prepared, prepare
from eventimpact.claims._rule_table import NECESSARY, LineName
from eventimpact.events import Catalogue
from eventimpact.parallel import Workers, children, run
from eventimpact.prices import Prices


CALIBRATED: Final[tuple[LineName, ...]] = tuple(
    line for line in NECESSARY if line != "size"
)


class Sources(TypedDict, total=False):
    """Where prices and events come from, as for `judge`.

    Attributes
    ----------
    prices : Prices, str or Path, optional
        Daily prices; the embedded ones by default.
    catalogue : Catalogue, str or Path, optional
        The events; the shipped ones by default.
    """

    prices: Prices | str | Path | None
    catalogue: Catalogue | str | Path | None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What one drawn claim came to."""

    ruling: str
    findings: tuple[tuple[LineName, Finding], ...]
    detectable: float


@final
@dataclass(frozen=True, slots=True)
class _JudgeDrawn:
    """Draw a claim of one truth and judge it; travels to other processes."""

    template: Template
    pools: tuple[Pool, ...]

    def __call__(self, task: tuple[int, np.random.Generator]) -> _Outcome:
        which, rng = task
        pool = self.pools[which]
        at = int(rng.integers(len(pool.starts)))
        effect = 0.0 if pool.share == 0 else float(pool.effects[at])
        context = draw_claim(self.template, int(pool.starts[at]), effect, rng)
        evidence, decision = decide_necessary(context)
        seen = detectable_share(context, evidence)
        return _Outcome(
            ruling=decision.ruling.word,
            findings=tuple((one.line, one.finding) for one in evidence),
            detectable=math.nan if seen is None else seen,
        )


def calibrate(
    claim: str | Path | Claim,
    *,
    n: int = 2000,
    effects: Sequence[float] | None = None,
    rng: np.random.Generator | int | None = None,
    workers: int | Workers = 1,
    reading: str | None = None,
    progress: bool | None = None,
    **sources: Unpack[Sources],
) -> Calibration:
    r"""Measure how often the written rule is right and wrong on claims like this one.

    Claims are drawn on the real history of the claim's own series. Their outcome is
    as long as that of the claim. Bars of the cause, of rivals and of confounders lie
    in it at random, as many, in runs as long, as uncertain in their dates. All of
    them are judged by the rule of `judge`.

    Parameters
    ----------
    claim : str, Path or Claim
        Name of a shipped claim, path of a claim file, or a claim.
    n : int, default 2000
        Claims of each truth.
    effects : sequence of float, optional
        Shares of the fall that the cause makes, above 0 and at most 1: the claim's
        smallest share, 0.5 and 1 unless given. Claims without an effect are always
        drawn.
    rng : numpy.random.Generator or int, optional
        Source of everything drawn, or its seed; the claim's seed by default.
    workers : int or Workers, default 1
        How many processes share the work; any number gives the same digits.
    reading : str, optional
        Name of the reading that is imitated; the first by default.
    progress : bool, optional
        Whether to draw a bar; unless said otherwise only on a terminal.
    **sources : Sources
        ``prices`` and ``catalogue`` as for `judge`.

    Returns
    -------
    Calibration
        Verdicts by truth, with intervals.

    Raises
    ------
    UnknownNameError
        No claim, event, asset or reading has the name.
    InvalidInputError
        `n`, a share or the seed is not possible.

    Notes
    -----
    *No effect*: the window is drawn among those that fell at least as far as the
    claim's own (down to half as far where fewer than 20 separate ones did), since a
    fall is looked at because it fell; the cause's bars are random bars of it.

    *An effect of a share s*: the window is drawn from ordinary history over which
    the price moved by the rest of the fall, :math:`N \approx -(1 - s) D` with *D*
    the fall of the claim, and the effect :math:`E = s N / (1 - s)` is added on the
    cause's bars (:math:`E = -D` for the whole of it): the fall is made by the cause,
    and its share is *s*. It is split evenly over the events in half of the claims, at
    random in the others, and lies on one of the days where an event may have been.
    Prices stay moved, and volatilities after the effect know of it.

    The amount is left out, which excuses the line size: claims without effect are
    then supported more easily than with one. The claim's own outcome is not
    drawn from. The intervals are exact binomial ones (Clopper and Pearson) and hold for
    draws on this history, not for other histories; ``n_apart`` says how many
    separate windows there were.

    References
    ----------
    .. [1] Clopper, C. J., & Pearson, E. S. (1934). The use of confidence or fiducial
       limits illustrated in the case of the binomial. Biometrika, 26(4), 404-413.

    Examples
    --------
    >>> from eventimpact import calibrate
    >>> found = calibrate("us-marshals-2014", n=20, effects=[1.0], rng=1)
    >>> [row.truth for row in found.rows]
    ['no effect', 'the whole move']
    """
    check_asked(n, effects, rng)
    ready = prepare(claim, Inputs(rng=rng, **sources))
    found = tuple(one for one in ready.readings if isinstance(one, Context))
    if not found:
        return _nothing_drawn(ready)
    context = chosen(found, reading)
    shares = shares_of(context.claim, effects)
    template = template_of(context)
    pools = tuple(pool_of(template, share) for share in shares)
    used = [
        which
        for which, pool in enumerate(pools)
        if len(pool.starts) and (template.has_cause or pool.share == 0)
    ]
    seeds = children(context.seed, len(pools))
    outcomes = run(
        _JudgeDrawn(template, pools),
        [(which, child) for which in used for child in seeds[which].spawn(n)],
        workers=workers,
        progress=progress,
        label="claims",
    )
    rows = tuple(
        _rates(pools[which], outcomes[k * n : (k + 1) * n])
        for k, which in enumerate(used)
    )
    return _record(context, template, pools, rows)


def _nothing_drawn(ready: Prepared) -> Calibration:
    """Return the calibration of a claim none of whose readings can be judged."""
    first = ready.claim.readings[0]
    return Calibration(
        claim=ready.claim,
        reading=first.name,
        series=tuple((one.symbol, one.fingerprint) for one in ready.market.histories),
        bar=first.bar,
        n_bars=0,
        n_clusters=0,
        n_claimed=0,
        move=math.nan,
        rows=(),
        seed=ready.seed,
        note=f"There is nothing to draw: {why_none(ready)}.",
    )


def _rates(pool: Pool, outcomes: Sequence[_Outcome]) -> TruthRates:
    """Count what the claims of one truth came to."""
    rulings = Counter(one.ruling for one in outcomes)
    detectable = np.array([one.detectable for one in outcomes])
    able = detectable <= pool.share
    supported = np.array([one.ruling == "supported" for one in outcomes])
    known = detectable[~np.isnan(detectable)]
    return TruthRates(
        share=pool.share,
        n=len(outcomes),
        rulings=tuple((word, rulings[word]) for word in RULINGS),
        lines=tuple(_line(line, outcomes) for line in CALIBRATED),
        least_move=math.expm1(-pool.depth),
        n_windows=len(pool.starts),
        n_apart=pool.n_apart,
        detectable=float(np.median(known)) if len(known) else math.nan,
        n_able=int(able.sum()),
        n_able_supported=int((able & supported).sum()),
    )


def _line(line: LineName, outcomes: Sequence[_Outcome]) -> LineRate:
    """Count the findings of one line; a line that was not drawn up was not testable."""
    found = Counter(
        dict(one.findings).get(line, Finding.NOT_TESTABLE) for one in outcomes
    )
    return LineRate(
        line=line,
        supports=found[Finding.SUPPORTS],
        contradicts=found[Finding.CONTRADICTS],
        silent=found[Finding.SILENT],
        not_testable=found[Finding.NOT_TESTABLE],
    )


def _record(
    context: Context,
    template: Template,
    pools: Sequence[Pool],
    rows: tuple[TruthRates, ...],
) -> Calibration:
    history = context.outcome.history
    lengths = template.patterns[0].lengths
    return Calibration(
        claim=context.claim,
        reading=context.reading.name,
        series=tuple((one.symbol, one.fingerprint) for one in context.market.histories),
        bar=history.bar,
        n_bars=template.n_bars,
        n_clusters=len(lengths),
        n_claimed=int(lengths.sum()),
        move=math.expm1(-context.claim.sign * context.move),
        rows=rows,
        seed=context.seed,
        note=" ".join(_notes(context, template, pools)),
    )


def _notes(
    context: Context, template: Template, pools: Sequence[Pool]
) -> Iterator[str]:
    """Say what could not be calibrated, and why."""
    if not context.moved_as_claimed:
        yield f"The price made no {context.claim.direction}, so there is nothing to draw."
        return
    if not template.has_cause:
        yield (
            "The cause has no dated bar in the outcome, so no effect can be put on it, "
            "order, share and rivals cannot be tested, and the dated lines neither "
            "support nor contradict the claim; what they say of it is how reports that "
            "far away look by chance. Whether the amount could do it is a bound from "
            "stated priors, not a frequency that history can check."
        )
    empty = [f"{pool.share:g}" for pool in pools if not len(pool.starts)]
    if empty:
        yield (
            f"No window of the history fits a share of {', '.join(empty)}: none moved "
            "as far as the claim needs; give a longer history."
        )
    first = pools[0]
    if len(first.starts) and first.depth < -context.move - 1e-9:
        yield (
            f"Fewer than 20 separate windows moved as far as the claim's own, so windows "
            f"of at least {-math.expm1(-first.depth):.1%} were taken."
        )
