"""From a claim to a verdict."""

from datetime import date
from pathlib import Path

import numpy as np

from eventimpact.claims._amounts import amounts
from eventimpact.claims._claim import Claim
from eventimpact.claims._context import Context
from eventimpact.claims._inputs import Inputs
from eventimpact.claims._lines import decide_necessary, judge_reading
from eventimpact.claims._prepare import Prepared, prepare
from eventimpact.claims._records import UntestedReading
from eventimpact.claims._verdict import Verdict
from eventimpact.errors import InvalidClaimError
from eventimpact.events import Catalogue
from eventimpact.prices import OnChainFlows, Prices


__all__ = ["contexts", "decide_necessary", "judge"]


def judge(
    claim: str | Path | Claim,
    *,
    prices: Prices | str | Path | None = None,
    catalogue: Catalogue | str | Path | None = None,
    rng: np.random.Generator | int | None = None,
    as_of: date | None = None,
    onchain: OnChainFlows | str | Path | None = None,
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
    as_of : date, optional
        Judge with what was known by the end of this UTC day: prices, events and their
        revisions; the claim's own day by default.
    onchain : OnChainFlows, str or Path, optional
        Flows to and from exchanges, or the file that `read_onchain` is to read.

    Returns
    -------
    Verdict
        One verdict for each reading of the claim, with its evidence; a reading whose
        outcome cannot be measured is untestable as stated, with the reason.

    Raises
    ------
    UnknownNameError
        No claim, event or asset has the name.
    InvalidClaimError
        The claim file has faults, or a reading in hours names no hourly series.
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
    inputs = Inputs(
        prices=prices, catalogue=catalogue, rng=rng, as_of=as_of, onchain=onchain
    )
    ready = prepare(claim, inputs)
    return Verdict(
        claim=ready.claim,
        outcomes=tuple(
            one if isinstance(one, UntestedReading) else judge_reading(one)
            for one in ready.readings
        ),
        amounts=amounts(ready),
        market=ready.market,
        catalogue=ready.catalogue,
        unknown=ready.unknown,
        seed=ready.seed,
        remarks=ready.remarks,
    )


def contexts(
    claim: str | Path | Claim,
    *,
    prices: Prices | str | Path | None = None,
    catalogue: Catalogue | str | Path | None = None,
    rng: np.random.Generator | int | None = None,
) -> tuple[Context, ...]:
    """Return what each reading of a claim is judged on.

    Raises
    ------
    InvalidClaimError
        No reading can be judged on these prices.
    """
    ready = prepare(claim, Inputs(prices=prices, catalogue=catalogue, rng=rng))
    found = tuple(one for one in ready.readings if isinstance(one, Context))
    if not found:
        raise InvalidClaimError(why_none(ready))
    return found


def why_none(ready: Prepared) -> str:
    """Say why no reading of a claim can be judged, and what it would take."""
    refused = [one for one in ready.readings if isinstance(one, UntestedReading)]
    return (
        f"no reading of {ready.claim.name!r} can be judged: {refused[0].reason}; "
        f"it would take {refused[0].needs}"
    )
