"""Generators of inputs that several tests share."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import strategies as st

from eventimpact._types import TimeArray
from eventimpact.events import CATEGORIES, Amount, Event, Link, Moment, Source


@dataclass(frozen=True)
class PlainBars:
    """Bars without prices, all that alignment needs."""

    open_at: TimeArray
    close_at: TimeArray
    symbol: str = "TEST"


def bars_of(start: str, count: int, step: str) -> PlainBars:
    """Return bars that follow one another without a gap, as coins trade."""
    unit = np.timedelta64(int(step[:-1]), step[-1])
    opens = np.datetime64(start, "ns") + unit * np.arange(count)
    return PlainBars(opens, opens + unit)


def instants(
    first: str = "2014-01-01", last: str = "2025-12-31"
) -> st.SearchStrategy[datetime]:
    """Generate aware instants to the microsecond."""
    return st.datetimes(
        datetime.fromisoformat(first),
        datetime.fromisoformat(last),
        timezones=st.just(UTC),
    )


def written(instant: datetime) -> str:
    """Write an instant as people do."""
    return instant.isoformat().replace("+00:00", "Z")


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    """Generate moments of every precision and status, posts included."""
    instant = draw(instants())
    text = draw(
        st.sampled_from(
            [
                written(instant),
                instant.strftime("%Y-%m-%dT%H:%MZ"),
                instant.strftime("%Y-%m-%dT%H:%M+05:30"),
                instant.strftime("%Y-%m-%d"),
                instant.strftime("%Y-%m"),
                instant.strftime("%Y"),
                f"{instant:%Y-%m-%d}/{instant + timedelta(days=9):%Y-%m-%d}",
                f"../{instant:%Y-%m-%d}",
                f"{instant:%Y-%m}/..",
            ]
        )
    )
    raw: dict[str, object] = {"text": text}
    if "/" not in text and "T" in text and draw(st.booleans()):
        raw["precision"] = draw(st.sampled_from(["hour", "day", "month"]))
    if draw(st.booleans()):
        raw["status"] = draw(st.sampled_from(["bounded", "unknown"]))
    if draw(st.booleans()):
        raw |= {
            "lo": instant,
            "hi": instant + draw(st.timedeltas(timedelta(), timedelta(days=400))),
        }
    if draw(st.booleans()):
        raw["zone_stated"] = draw(st.booleans())
    if draw(st.booleans()):
        posted = datetime(2025, 4, 9, 17, 18, 40, 628_000, UTC)
        raw |= {"post_id": "114309144289505174", "post_site": "truthsocial"}
        raw |= {"lo": posted, "hi": posted}
    return Moment.model_validate(raw)


_WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20
)
_SIZES = st.floats(0, 1e12)
_CLOCKS = st.sampled_from(["decided", "announced", "reported", "executed"])


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Generate events with sources, amounts and links."""
    name = draw(st.from_regex(r"X-[0-9]{6}", fullmatch=True))
    return Event(
        id=name,
        category=draw(st.sampled_from(CATEGORIES)),
        title=draw(_WORDS),
        note=draw(_WORDS),
        assets=tuple(draw(st.lists(_WORDS, max_size=2))),
        direction=draw(st.sampled_from(["negative", "positive", "mixed", "unknown"])),
        grade=draw(st.sampled_from(["A", "B", "C", "D"])),
        provenance=draw(st.sampled_from(["cited", "uncited"])),
        links=(Link(kind="part_of", event="A-DE-2024-TOTAL"),),
        sources=(Source(id="one", publisher=draw(_WORDS), title=draw(_WORDS)),),
        amounts=(
            Amount(
                value=draw(_SIZES), unit="BTC", kind="flow", basis="sold", source="one"
            ),
        ),
        **draw(st.dictionaries(_CLOCKS, moments(), min_size=1)),
    )
