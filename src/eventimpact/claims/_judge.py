"""From a claim to a verdict."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np

from eventimpact.claims._amounts import amounts
from eventimpact.claims._checks import check_events
from eventimpact.claims._claim import Claim
from eventimpact.claims._context import Bars, Context, place, resolve
from eventimpact.claims._evidence import Evidence
from eventimpact.claims._flow import flow
from eventimpact.claims._market import Market, load_market
from eventimpact.claims._order import order
from eventimpact.claims._reaction import ReactionStudy, reaction, study_reaction
from eventimpact.claims._read import load_claim
from eventimpact.claims._records import ReadingVerdict, VariantVerdict
from eventimpact.claims._rule import Ruling, decide
from eventimpact.claims._share import rivals, share
from eventimpact.claims._share_study import ShareStudy, study_share
from eventimpact.claims._size import SizeStudy, size, study_size
from eventimpact.claims._testability import testability
from eventimpact.claims._verdict import Verdict
from eventimpact.errors import InvalidClaimError
from eventimpact.events import Catalogue, read_catalogue
from eventimpact.prices import EmbeddedPrices, Prices, named_prices


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Studies:
    """What of a reading does not depend on the smallest share or the amount."""

    testability: Evidence
    flow: Evidence
    amounts: tuple[Evidence, ...]
    reaction: ReactionStudy
    share: ShareStudy
    sizes: tuple[SizeStudy, ...]


def judge(
    claim: str | Path | Claim,
    *,
    prices: Prices | str | Path | None = None,
    catalogue: Catalogue | str | Path | None = None,
    rng: np.random.Generator | int | None = None,
) -> Verdict:
    """Judge a claim: evidence line by line, and a verdict by the written rule.

    Parameters
    ----------
    claim : str, Path or Claim
        Name of a shipped claim, path of a claim file, or a claim.
    prices : Prices, str or Path, optional
        Where daily prices come from: a provider, "embedded" (the default), "yahoo",
        or the path of a file. Hourly signed
        volume always comes from the embedded series.
    catalogue : Catalogue, str or Path, optional
        The events; the shipped ones by default. A path adds the events of that file
        to them.
    rng : numpy.random.Generator or int, optional
        Source of everything drawn, or its seed; the claim's seed by default.

    Returns
    -------
    Verdict
        One verdict for each reading of the claim, with its evidence.

    Raises
    ------
    UnknownNameError
        No claim, event or asset has the name.
    InvalidClaimError
        The claim file has faults, or the claim does not fit the data.
    DataNotAvailableError
        The prices cannot be had.

    Notes
    -----
    The rule is that of `eventimpact.claims.decide`. Same claim, data and seed give
    the same digits.

    Examples
    --------
    >>> import eventimpact
    >>> verdict = eventimpact.judge("germany-2024")
    >>> [reading.name for reading in verdict.readings]
    ['19 June to 12 July 2024']
    """
    asked = claim if isinstance(claim, Claim) else load_claim(claim)
    events = _catalogue(catalogue)
    market = load_market(asked.series, _provider(prices), EmbeddedPrices(), asked.as_of)
    check_events(asked, events, market.daily)
    seed = _seed(asked, rng)
    bars = _bars(asked, market, events)
    contexts = [
        resolve(asked, reading, market, bars, seed) for reading in asked.readings
    ]
    return Verdict(
        claim=asked,
        readings=tuple(_judge_reading(context) for context in contexts),
        market=market,
        catalogue=events,
        seed=seed,
    )


def _provider(prices: Prices | str | Path | None) -> Prices:
    """Return the provider itself, or the one that a name stands for."""
    if prices is None:
        return EmbeddedPrices()
    return named_prices(prices) if isinstance(prices, str | Path) else prices


def _catalogue(catalogue: Catalogue | str | Path | None) -> Catalogue:
    """Return the catalogue itself, or the shipped one with the events of a file."""
    if isinstance(catalogue, Catalogue):
        return catalogue
    shipped = Catalogue.shipped()
    if catalogue is None:
        return shipped
    own = read_catalogue(catalogue)
    return Catalogue((*shipped.events, *own.events), (*shipped.flows, *own.flows))


def _seed(claim: Claim, rng: np.random.Generator | int | None) -> int:
    """Return the seed of everything drawn; a generator gives one of its integers."""
    if rng is None:
        return claim.seed
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**63))
    return int(rng)


def _bars(claim: Claim, market: Market, events: Catalogue) -> dict[str, Bars]:
    """Place the claim's events on the bars that its readings need."""
    bars = {"1d": place(claim, events, market.daily)}
    if any(reading.bar == "1h" for reading in claim.readings):
        if market.hourly is None:
            message = (
                f"a reading of {claim.name!r} is measured on hourly bars, but the claim "
                "names no hourly series; add series.hourly or use 1d bars"
            )
            raise InvalidClaimError(message)
        bars["1h"] = place(claim, events, market.hourly)
    return bars


def _judge_reading(context: Context) -> ReadingVerdict:
    studies = _study(context)
    variants = tuple(_judge_variant(context, studies, k) for k in range(_n(studies)))
    return ReadingVerdict(
        reading=context.reading,
        context=context,
        share=studies.share,
        reaction=studies.reaction,
        variants=variants,
        sensitivity=tuple(_sensitivity(context, studies)),
    )


def _n(studies: _Studies) -> int:
    return max(len(studies.sizes), 1)


def _study(context: Context) -> _Studies:
    return _Studies(
        testability=testability(context),
        flow=flow(context),
        amounts=amounts(context),
        reaction=study_reaction(context),
        share=study_share(context),
        sizes=tuple(study_size(context, one) for one in context.claim.cause.amounts),
    )


def _judge_variant(context: Context, studies: _Studies, k: int) -> VariantVerdict:
    evidence = tuple(_evidence(context, studies, k))
    sized = studies.sizes[k] if studies.sizes else None
    return VariantVerdict(
        label=sized.variant.label if sized else "no amount stated",
        size=sized,
        evidence=evidence,
        decision=decide(evidence, context.claim.significance),
    )


def _evidence(context: Context, studies: _Studies, k: int) -> Iterator[Evidence]:
    """Give the lines of one variant, in the order of the questions."""
    yield studies.testability
    yield order(context)
    yield reaction(context, studies.reaction)
    yield studies.flow
    if studies.sizes:
        yield size(context, studies.sizes[k])
    yield share(context, studies.share)
    yield rivals(context, studies.share)
    yield from studies.amounts


def _sensitivity(
    context: Context, studies: _Studies
) -> Iterator[tuple[float, tuple[Ruling, ...]]]:
    """Decide again for every other smallest share."""
    claim = context.claim
    for smallest in sorted({*claim.sensitivity, claim.smallest_share}):
        other = context.with_smallest_share(smallest)
        yield (
            smallest,
            tuple(
                decide(tuple(_evidence(other, studies, k)), claim.significance).ruling
                for k in range(_n(studies))
            ),
        )
