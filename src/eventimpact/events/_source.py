"""Who says so, where, and how near they stood."""

import datetime as dt
from typing import Literal, final

from pydantic import Field

from eventimpact.events._base import Record


@final
class Source(Record):
    """A page, post, filing or archive that an event rests on.

    Parameters
    ----------
    id : str
        Name by which the event's amounts refer to it.
    publisher, title, date, url : str
        As printed; the date is a text, as sharp as the source states it.
    kind : {"primary", "secondary", "copy", "unknown"}
        How near it stands to the fact.
    language : str or None
        Two letters.
    retrieved : date or None
        The day it was read.
    excerpt : str
        The words that carry the fact.
    reliability : str
        A reviewer's warning, if there is one.

    Examples
    --------
    >>> from eventimpact.events import Source
    >>> Source(id="reuters", publisher="Reuters", kind="primary").publisher
    'Reuters'
    """

    id: str = Field(min_length=1)
    publisher: str = ""
    title: str = ""
    date: str = ""
    url: str = ""
    kind: Literal["primary", "secondary", "copy", "unknown"] = "unknown"
    language: str | None = None
    retrieved: dt.date | None = None
    excerpt: str = ""
    reliability: str = ""
