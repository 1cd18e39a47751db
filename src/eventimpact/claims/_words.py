"""How numbers and times are written in sentences and tables."""

from typing import Final

import numpy as np

from eventimpact.claims._evidence import Evidence, Finding
from eventimpact.prices import PriceHistory
from eventimpact.reports import Kind


KINDS: Final[dict[str, Kind]] = {
    "supported": "supported",
    "contradicted": "contradicted",
    "inconclusive": "inconclusive",
    "untestable": "untestable",
}
_HUGE: Final = 7.0
_AGREE: Final[dict[Finding, str]] = {
    Finding.SUPPORTS: "agrees",
    Finding.CONTRADICTS: "disagrees",
}
TODAYS_WORDS: Final = (
    "titles and notes of events are worded as they are today, not as on {}, so they may "
    "tell what came later; no test reads them"
)
NONE: Final = "\N{EN DASH}"


def sentence(said: str) -> str:
    """Write a remark as a sentence of its own."""
    return f"{said[:1].upper()}{said[1:]}."


def percent(log_return: float, digits: int = 1) -> str:
    """Write a log return as a signed simple return in percent."""
    if log_return > _HUGE:
        return "over +100,000 %"
    return f"{round(100 * float(np.expm1(log_return)), digits) + 0.0:+.{digits}f} %"


def points(share: float, digits: int = 0) -> str:
    """Write a share in percent, without a sign unless negative."""
    return f"{round(100 * share, digits) + 0.0:.{digits}f} %"


def pvalue(p: float | None) -> str:
    """Write a p-value, to four digits where it is small; a dash where there is none."""
    if p is None or not np.isfinite(p):
        return NONE
    if p < 0.0001:
        return "below 0.0001"
    return f"{p:.4f}" if p < 0.06 else f"{p:.2f}"


def finding_word(line: Evidence) -> str:
    """Name a finding; amounts agree with each other, and support nothing."""
    if line.by_construction:
        return f"{line.finding.value} by construction"
    if line.line == "amounts":
        return _AGREE.get(line.finding, line.finding.value)
    return line.finding.value


def count(n: int, noun: str) -> str:
    """Write a number with its noun in the right number."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def money(amount: float, unit: str = "USD") -> str:
    """Write an amount to four digits, in millions and more; coins in full."""
    for size, name in ((1e12, "tn"), (1e9, "bn"), (1e6, "m")):
        if amount >= size:
            return f"{amount / size:.4g}{name} {unit}"
    return f"{amount:,.0f} {unit}"


def when(instant: np.datetime64) -> str:
    """Write an instant of UTC; midnight as the day that begins."""
    text = str(instant.astype("datetime64[m]"))
    day, clock = text.split("T")
    return day if clock == "00:00" else f"{day} {clock}Z"


def bar_of(history: PriceHistory, position: int) -> str:
    """Name a bar: a daily one by its day, another one by the instant it opens."""
    if history.bar == "1d":
        return str(history.open_at[position].astype("datetime64[D]"))
    text = str(history.open_at[position].astype("datetime64[m]"))
    return f"{text.replace('T', ' ')}Z"


def close_of(history: PriceHistory, position: int) -> str:
    """Name a close: a daily one by its day, another one by its instant."""
    if history.bar == "1d":
        return str(history.open_at[position].astype("datetime64[D]"))
    return (
        str(history.close_at[position].astype("datetime64[m]")).replace("T", " ") + "Z"
    )
