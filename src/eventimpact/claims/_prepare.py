"""Everything a claim is judged on, found before anything is tested."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import final

import numpy as np

from eventimpact.claims._checks import check_names, known_claim
from eventimpact.claims._claim import Claim, Reading
from eventimpact.claims._context import (
    Bars,
    Context,
    instant_of,
    outcome_window,
    place,
    resolve,
)
from eventimpact.claims._market import Market, load_market, midnight_after
from eventimpact.claims._read import load_claim
from eventimpact.claims._records import UntestedReading
from eventimpact.errors import InvalidClaimError
from eventimpact.events import Catalogue, read_catalogue
from eventimpact.prices import EmbeddedPrices, OnChainFlows, Prices, named_prices


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inputs:
    """Where prices and events come from, and what else a caller may set."""

    prices: Prices | str | Path | None = None
    catalogue: Catalogue | str | Path | None = None
    rng: np.random.Generator | int | None = None
    as_of: date | None = None
    onchain: OnChainFlows | str | Path | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """A claim with all that it is judged on.

    Attributes
    ----------
    claim : Claim
        As asked, with the day as of which it is judged.
    market : Market
        The series.
    catalogue : Catalogue
        The events known then.
    unknown : tuple of str
        Events that were not yet known.
    seed : int
        Seed of everything drawn.
    readings : tuple of Context or UntestedReading
        What each reading is judged on, or why it cannot be.
    """

    claim: Claim
    market: Market
    catalogue: Catalogue
    unknown: tuple[str, ...]
    seed: int
    readings: tuple[Context | UntestedReading, ...]


def prepare(claim: str | Path | Claim, inputs: Inputs) -> Prepared:
    """Find what a claim is judged on."""
    asked = claim if isinstance(claim, Claim) else load_claim(claim)
    if inputs.as_of is not None:
        asked = asked.model_copy(update={"as_of": inputs.as_of})
    every = _catalogue(inputs.catalogue)
    check_names(asked, every)
    known = every if asked.as_of is None else every.as_of(asked.as_of)
    market = load_market(
        asked.series,
        _provider(inputs.prices),
        EmbeddedPrices(),
        asked.as_of,
        inputs.onchain,
    )
    seed, then = _seed(asked, inputs.rng), known_claim(asked, known)
    refused = [_refusal(then, reading, market) for reading in then.readings]
    bars = _bars(then, market, known) if None in refused else {}
    return Prepared(
        claim=asked,
        market=market,
        catalogue=known,
        unknown=tuple(name for name in every.ids if name not in known),
        seed=seed,
        readings=tuple(
            refusal or resolve(then, reading, market, known, seed, bars)
            for reading, refusal in zip(then.readings, refused, strict=True)
        ),
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
    if market.hourly is not None and any(r.bar == "1h" for r in claim.readings):
        bars["1h"] = place(claim, events, market.hourly)
    return bars


def _refusal(claim: Claim, reading: Reading, market: Market) -> UntestedReading | None:
    """Say why a reading cannot be judged; None if it can."""
    if claim.as_of is not None and instant_of(reading.end) > midnight_after(
        claim.as_of
    ):
        return UntestedReading(
            reading=reading,
            reason=f"the outcome ends on {reading.end:%Y-%m-%d %H:%M}Z and was not over on "
            f"{claim.as_of.isoformat()}, the day as of which the claim is judged",
            needs="a later day as of which it is judged, or an earlier outcome",
        )
    history = market.daily if reading.bar == "1d" else market.hourly
    if history is None and claim.series.hourly is None:
        message = (
            f"a reading of {claim.name!r} is measured on hourly bars, but the claim "
            "names no hourly series; add series.hourly or use 1d bars"
        )
        raise InvalidClaimError(message)
    if history is None:
        return UntestedReading(
            reading=reading,
            reason=f"{claim.series.hourly} has no hourly bar until {claim.as_of}",
            needs="hourly prices of those days, or a reading in 1d bars",
        )
    try:
        outcome_window(reading, history)
    except InvalidClaimError as error:
        return UntestedReading(
            reading=reading,
            reason=str(error),
            needs="prices of those days, an outcome within the prices, or shorter bars",
        )
    return None
