"""Why an event has no abnormal return, in a sentence."""

from eventimpact._types import IntArray
from eventimpact.abnormal._linear import DEPENDENT, FLAT
from eventimpact.abnormal._part import FITTED, NO_DONOR, NO_FIT, OUTSIDE, TOO_FEW


def reason(
    code: int,
    needed: int,
    n_obs: int,
    *,
    has_constant: bool,
    unfit: str | None = None,
) -> str | None:
    """Turn the code of an event into a sentence; None for an event that was fitted.

    A model that fits blocks itself may say in `unfit` why it could not.
    """
    if code == FITTED or (code == NO_FIT and unfit is not None):
        return None if code == FITTED else unfit
    if code in _PLAIN:
        return _PLAIN[code].format(needed=needed, n_obs=n_obs)
    kind = (
        "does not vary" if code < DEPENDENT else "depends linearly on those before it"
    )
    column = code - (FLAT if code < DEPENDENT else DEPENDENT) + has_constant
    return (
        f"regressor {column} (counted from 0) {kind}, so its coefficient is not "
        "determined; leave it out"
    )


_PLAIN = {
    TOO_FEW: (
        "the estimation window holds {n_obs} observations but {needed} are needed; "
        "take a longer history or a shorter window"
    ),
    OUTSIDE: "the event's bar lies outside the data; take a longer history",
    NO_FIT: "the model could not be fitted to the estimation window",
    NO_DONOR: (
        "no donor is left: every other asset has an event of its own in these bars or "
        "misses a bar; add assets, or allow those that are exposed"
    ),
}


def missing_bars(tau: IntArray) -> str | None:
    """Name the bars whose return is missing; None if there are none."""
    if len(tau) == 0:
        return None
    bars = ", ".join(f"{bar:+d}" if bar else "0" for bar in tau)
    return f"the return of event-time bar {bars} is missing"
