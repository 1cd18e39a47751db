"""The fixed lists of words that describe an event."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal, get_args

from eventimpact.errors import nearest


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
MEANINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "A.announcement": "a sale or auction by a government is announced",
        "A.auction": "a government sells coins by auction",
        "A.claim": "somebody says that a government sold",
        "A.denial": "a government denies what was said of its coins",
        "A.holding": "how many coins a government holds",
        "A.legal": "a court decides about seized coins",
        "A.news": "news of a sale, such as who bought",
        "A.nongov": "sales of a like kind by others than governments",
        "A.policy": "a government says or orders what becomes of its coins",
        "A.report": "press or researchers report sales or the plan to sell",
        "A.rumour": "an unsourced story of a sale",
        "A.sale": "a government sells coins otherwise than by auction",
        "A.seizure": "coins are seized or handed over",
        "A.transfer": "a government's coins move on the chain, sold or not",
        "B.announcement": "tariffs are announced",
        "B.denial": "tariff news is denied",
        "B.effective": "tariffs take effect, as announced before",
        "B.exemption": "goods or countries are exempted",
        "B.false_report": "tariff news that was not true",
        "B.order": "tariffs are ordered or signed",
        "B.pause": "tariffs are put off",
        "B.retaliation": "a country answers with measures of its own",
        "B.threat": "tariffs are threatened",
        "B.truce": "the parties agree to stop or lower tariffs",
        "C.cpi": "US consumer prices are published",
        "C.crypto": "news of crypto markets themselves",
        "C.etf_flow": "unusual flows of bitcoin funds",
        "C.fomc": "the US central bank decides on its rate",
        "C.macro": "banks, jobs and rates elsewhere",
        "C.political": "elections and politics beside tariffs",
        "C.price": "a high or low of the price itself, no cause of it",
    }
)
CATEGORIES: Final[tuple[str, ...]] = tuple(MEANINGS)
GROUPS: Final[Mapping[Group, str]] = MappingProxyType(
    {
        "A": "liquidations by governments",
        "B": "tariff news",
        "C": "what else moves the market",
    }
)


def closest(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the nearest known name, or nothing."""
    near = nearest(name, known, n=1, cutoff=0.5)
    return f"; did you mean {near[0]!r}?" if near else ""
