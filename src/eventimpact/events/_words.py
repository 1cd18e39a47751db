"""The fixed lists of words that describe an event."""

import difflib
from collections.abc import Iterable
from typing import Final, Literal, get_args


Clock = Literal[
    "decided",
    "announced",
    "reported",
    "executed",
    "effective",
    "settled",
    "retracted",
]
Direction = Literal["negative", "positive", "neutral", "mixed", "unknown"]
Flag = Literal[
    "false_report",
    "denied",
    "hoax",
    "never_executed",
    "uncertain_sale",
    "disputed",
    "retroactive",
    "price_observation",
]
Grade = Literal["A", "B", "C", "D"]
Group = Literal["A", "B", "C"]
Method = Literal["auction", "otc", "exchange", "broker", "transfer", "unknown"]
Provenance = Literal["cited", "uncited", "inferred"]
LinkKind = Literal[
    "same_episode",
    "announcement_of",
    "report_of",
    "order_of",
    "effective_of",
    "pause_of",
    "retaliation_to",
    "denial_of",
    "part_of",
    "confounded_by",
    "supersedes",
    "duplicates",
]

CLOCKS: Final[tuple[Clock, ...]] = get_args(Clock)
GRADES: Final[tuple[Grade, ...]] = get_args(Grade)
KINDS: Final[dict[Group, tuple[str, ...]]] = {
    "A": (
        "announcement",
        "auction",
        "claim",
        "denial",
        "holding",
        "legal",
        "news",
        "nongov",
        "policy",
        "report",
        "rumour",
        "sale",
        "seizure",
        "transfer",
    ),
    "B": (
        "announcement",
        "denial",
        "effective",
        "exemption",
        "false_report",
        "order",
        "pause",
        "retaliation",
        "threat",
        "truce",
    ),
    "C": ("cpi", "crypto", "etf_flow", "fomc", "macro", "political", "price"),
}
CATEGORIES: Final[tuple[str, ...]] = tuple(
    f"{group}.{kind}" for group, kinds in KINDS.items() for kind in kinds
)


def closest(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the nearest known name, or nothing."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else ""
