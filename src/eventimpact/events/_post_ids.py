"""Post ids of Truth Social and X carry their own clock."""

from datetime import UTC, datetime, timedelta
from typing import Final, Literal


PostSite = Literal["truthsocial", "x"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_X_EPOCH_MS: Final = 1_288_834_974_657
_LONGEST: Final = 2**63


def truthsocial_time(post_id: str | int) -> datetime:
    """Instant at which a Truth Social post was made, read from its id.

    Parameters
    ----------
    post_id : str or int
        The number at the end of the post's address.

    Returns
    -------
    datetime
        UTC, to the millisecond.

    Notes
    -----
    Truth Social runs on Mastodon: an id is milliseconds since 1970 shifted left
    by 16 bits, the low bits being a sequence.

    Examples
    --------
    >>> from eventimpact.events import truthsocial_time
    >>> truthsocial_time("114309144289505174").isoformat()
    '2025-04-09T17:18:40.628000+00:00'
    """
    return _instant(_number(post_id) >> 16)


def x_time(post_id: str | int) -> datetime:
    """Instant at which a post on X was made, read from its id.

    Parameters
    ----------
    post_id : str or int
        The number at the end of the post's address; ids before November 2010
        carry no clock.

    Returns
    -------
    datetime
        UTC, to the millisecond.

    Notes
    -----
    A snowflake: milliseconds since 2010-11-04T01:42:54.657Z, shifted left by 22
    bits.

    Examples
    --------
    >>> from eventimpact.events import x_time
    >>> x_time("1897802280738734236").isoformat(timespec="seconds")
    '2025-03-07T00:11:37+00:00'
    """
    return _instant((_number(post_id) >> 22) + _X_EPOCH_MS)


def post_time(site: PostSite, post_id: str | int) -> datetime:
    """Return the instant that `post_id` of `site` carries."""
    return truthsocial_time(post_id) if site == "truthsocial" else x_time(post_id)


def _number(post_id: str | int) -> int:
    """Return the id as a number; anything but up to 63 bits is refused."""
    text = str(post_id)
    if not (text.isascii() and text.isdigit() and 0 < int(text) < _LONGEST):
        message = (
            f"the post id is {text!r}; it must be the digits at the end of the "
            "post's address"
        )
        raise ValueError(message)
    return int(text)


def _instant(milliseconds: int) -> datetime:
    """Return the instant so many milliseconds after 1970."""
    return _EPOCH + timedelta(milliseconds=milliseconds)
