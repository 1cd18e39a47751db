"""Everything a claim is judged on, found before anything is tested."""

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import final

import numpy as np

from eventimpact.claims._checks import check_names, hinted, known_claim
from eventimpact.claims._claim import Claim, Reading
from eventimpact.claims._context import (
    Bars,
    Context,
    instant_of,
    outcome_window,
    place,
    resolve,
)
from eventimpact.claims._inputs import Inputs, check_inputs
from eventimpact.claims._market import Market, load_market, midnight_after
from eventimpact.claims._read import load_claim
from eventimpact.claims._records import UntestedReading
from eventimpact.claims._remarks import Asked, remarks
from eventimpact.errors import InvalidClaimError, InvalidEventError
from eventimpact.events import Catalogue, read_catalogue
from eventimpact.prices import EmbeddedPrices, PriceHistory, Prices, named_prices


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
    asked : Asked
        The claim and all events, before any was left out.
    """

    claim: Claim
    market: Market
    catalogue: Catalogue
    unknown: tuple[str, ...]
    seed: int
    readings: tuple[Context | UntestedReading, ...]
    asked: Asked

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader should know beside the evidence."""
        contexts = [one for one in self.readings if isinstance(one, Context)]
        return remarks(self.asked, self.market, contexts)


def prepare(claim: str | Path | Claim, inputs: Inputs) -> Prepared:
    """Find what a claim is judged on."""
    check_inputs(inputs)
    asked = claim if isinstance(claim, Claim) else load_claim(claim)
    if inputs.as_of is not None:
        asked = asked.model_copy(update={"as_of": inputs.as_of})
    every, own = _catalogue(inputs.catalogue)
    with hinted(inputs.catalogue):
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
        asked=Asked(
            claim=asked,
            every=every,
            known=known,
            own=own,
            file=_file(inputs.catalogue),
        ),
    )


def _provider(prices: Prices | str | Path | None) -> Prices:
    """Return the provider itself, or the one that a name stands for."""
    if prices is None:
        return EmbeddedPrices()
    return named_prices(prices) if isinstance(prices, str | Path) else prices


def _catalogue(
    catalogue: Catalogue | str | Path | None,
) -> tuple[Catalogue, tuple[str, ...]]:
    """Return the catalogue itself, or the shipped one with a file's, and the latter."""
    if isinstance(catalogue, Catalogue):
        return catalogue, ()
    shipped = Catalogue.shipped()
    if catalogue is None:
        return shipped, ()
    own = read_catalogue(catalogue)
    taken = [name for name in own.ids if name in shipped]
    if taken:
        raise InvalidEventError.from_faults(
            str(catalogue),
            [
                f"{name}: id: is that of a shipped event already; choose another id"
                for name in taken
            ],
        )
    both = Catalogue((*shipped.events, *own.events), (*shipped.flows, *own.flows))
    return both, own.ids


def _file(catalogue: Catalogue | str | Path | None) -> str:
    """Return the name of the user's file of events; "" without one."""
    return Path(catalogue).name if isinstance(catalogue, str | Path) else ""


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
    history = market.daily if reading.bar == "1d" else market.hourly
    if history is None and claim.series.hourly is None:
        message = (
            f"a reading of {claim.name!r} is measured on hourly bars, but the claim "
            "names no hourly series; add series.hourly or use 1d bars"
        )
        raise InvalidClaimError(message)
    if claim.as_of is not None:
        refused = _too_early(claim, reading, market, claim.as_of)
        if refused is not None or history is None:
            return refused
    try:
        outcome_window(reading, history or market.daily)
    except InvalidClaimError as error:
        return UntestedReading(
            reading=reading,
            reason=str(error),
            needs=_needs(reading, history or market.daily),
        )
    return None


def _needs(reading: Reading, history: PriceHistory) -> str:
    """Say what would let an outcome be measured: prices, or bars that close in it."""
    begins, ends = history.close_at[0], history.close_at[-1]
    if instant_of(reading.start) < begins or instant_of(reading.end) > ends:
        return "prices of those days, or an outcome within the prices"
    return "a longer outcome, or shorter bars"


def _too_early(
    claim: Claim, reading: Reading, market: Market, as_of: date
) -> UntestedReading | None:
    """Say what of a reading lies after the day as of which a claim is judged."""
    then = "the day as of which the claim is judged"
    if instant_of(reading.end) > midnight_after(as_of):
        start, end = (one.astimezone(UTC) for one in (reading.start, reading.end))
        begun = instant_of(start) < midnight_after(as_of)
        return UntestedReading(
            reading=reading,
            reason=f"the outcome runs from {start:%Y-%m-%d %H:%M} to "
            f"{end:%Y-%m-%d %H:%M}Z and "
            f"{'was not over' if begun else 'had not begun'} on {as_of}, {then}",
            needs=f"an as-of of {_last_day(reading)} or later, or a reading whose "
            f"outcome ends by {as_of}",
        )
    missing = [one.symbol for one in (market.daily, *market.factors) if not one.n_bars]
    if reading.bar == "1h" and market.hourly is None:
        missing.append(f"the hourly {claim.series.hourly}")
    if not missing:
        return None
    return UntestedReading(
        reading=reading,
        reason=f"{' and '.join(missing)} had no bar until {as_of}, {then}",
        needs="prices that begin before the outcome does, or a reading whose outcome "
        "lies within the prices",
    )


def _last_day(reading: Reading) -> date:
    """Return the UTC day by whose end an outcome is over."""
    end = reading.end.astimezone(UTC)
    return (end - timedelta(microseconds=1)).date()
