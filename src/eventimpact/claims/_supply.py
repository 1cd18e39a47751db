"""How many bitcoin there were on a day, from the rule that issues them."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final


FIRST_SUBSIDY: Final = 50.0
BLOCKS_PER_EPOCH: Final = 210_000
SECONDS_PER_BLOCK: Final = 600
HALVINGS: Final = (
    datetime(2009, 1, 3, 18, 15, tzinfo=UTC),
    datetime(2012, 11, 28, 15, 24, tzinfo=UTC),
    datetime(2016, 7, 9, 16, 46, tzinfo=UTC),
    datetime(2020, 5, 11, 19, 23, tzinfo=UTC),
    datetime(2024, 4, 20, 0, 9, tzinfo=UTC),
)
FIRST_DAY: Final = HALVINGS[0].date()
LAST_DAY: Final = (
    HALVINGS[-1] + timedelta(seconds=BLOCKS_PER_EPOCH * SECONDS_PER_BLOCK)
).date()
_LATE: Final = HALVINGS[2].date()


def bitcoin_supply(on: date) -> float:
    r"""Return the bitcoin issued by the end of a UTC day.

    Parameters
    ----------
    on : date
        The day, from 3 January 2009 to the next halving, about 17 April 2028.

    Returns
    -------
    float
        Coins issued, lost ones included.

    Notes
    -----
    Block number :math:`h` pays :math:`50 / 2^{\lfloor h / 210000 \rfloor}` coins.
    Between the genesis block and the halvings the height is interpolated in time;
    after the last halving a block is taken to last ten minutes. See `supply_error`.

    References
    ----------
    .. [1] Nakamoto, S. (2008). Bitcoin: a peer-to-peer electronic cash system,
       section 6.

    Examples
    --------
    >>> from datetime import date
    >>> from eventimpact.claims._supply import bitcoin_supply
    >>> round(bitcoin_supply(date(2024, 4, 19)))
    19687494
    """
    midnight = datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(days=1)
    issued, subsidy = 0.0, FIRST_SUBSIDY
    for begins, ends in pairwise(HALVINGS):
        part = (midnight - begins) / (ends - begins)
        issued += subsidy * BLOCKS_PER_EPOCH * min(max(part, 0.0), 1.0)
        subsidy /= 2
    since = max((midnight - HALVINGS[-1]).total_seconds(), 0.0)
    return issued + subsidy * since / SECONDS_PER_BLOCK


def supply_error(on: date) -> float:
    """Return the relative error that the supply of a day may have.

    Parameters
    ----------
    on : date
        The day.

    Returns
    -------
    float
        0.015 before the halving of July 2016, 0.002 since: what the interpolation
        misses of a supply read off CoinGecko's market capitalisation, by the year's
        median, is at most 1.3 and 0.13 percent.

    Examples
    --------
    >>> from datetime import date
    >>> from eventimpact.claims._supply import supply_error
    >>> supply_error(date(2014, 6, 13)), supply_error(date(2025, 4, 16))
    (0.015, 0.002)
    """
    return 0.015 if on < _LATE else 0.002
