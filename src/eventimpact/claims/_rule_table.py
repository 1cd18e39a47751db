"""The rule as data: what each line may decide, by which test, and why."""

from dataclasses import dataclass
from typing import Final, Literal, final


LineName = Literal[
    "testability",
    "order",
    "reaction",
    "flow",
    "size",
    "dose",
    "share",
    "rivals",
    "controls",
    "robustness",
    "amounts",
]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LineRule:
    """What one line of evidence may decide.

    Attributes
    ----------
    line : str
        Name of the line.
    question : str
        What it asks.
    necessary : bool
        Whether the verdict rests on it.
    dated : bool
        Whether it holds dated events of the cause against the move itself.
    excused : bool
        Whether a claim may be supported although the line cannot be tested.
    supports, contradicts : str
        The test that supports, and the test that contradicts.
    error : str
        How often either is wrong.
    why : str
        Why it is there, and why it may decide what it decides.
    """

    line: LineName
    question: str
    necessary: bool = False
    dated: bool = False
    excused: bool = False
    supports: str
    contradicts: str
    error: str
    why: str


_LEVEL: Final = "each at most the level"
_NO_VOTE: Final = "has no vote"

RULE: Final[tuple[LineRule, ...]] = (
    LineRule(
        line="testability",
        question="Are cause and outcome dated well enough to test?",
        supports=_NO_VOTE,
        contradicts=_NO_VOTE,
        error="none: nothing is tested",
        why="without dates the dated tests are refused, and only bounds are left; the "
        "line says which dates would change that",
    ),
    LineRule(
        line="order",
        question="Does the cause come before the effect?",
        necessary=True,
        dated=True,
        supports="observed, not tested: less than all but the smallest share of the move "
        "came before the cause's first dated event; where the outcome begins with the cause "
        "this is met by construction, which is no evidence",
        contradicts="what came with or after the cause, held against noise of the "
        "volatility known before each bar: it cannot hide the smallest share",
        error="support: a fact, not a test; contradiction: at most the level",
        why="a cause cannot explain what came before it; not tested where part of the "
        "cause has no date or may have acted before it was known",
    ),
    LineRule(
        line="reaction",
        question="Is the abnormal return at the cause's dated events unusual, in the claimed direction?",
        necessary=True,
        supports="the events' returns are lower than those of windows of the same length "
        "and volatility (state-matched, one-sided)",
        contradicts="the same test, shifted: the events together did not move the price "
        "by the smallest share",
        error="each at most the level for events that were fixed without looking at the "
        "move; events inside a move that was picked look guilty too often, which is why "
        "share and rivals have to support as well",
        why="a cause that acted on known days leaves a mark on them",
    ),
    LineRule(
        line="flow",
        question="Was there unusual seller-initiated volume?",
        supports=_NO_VOTE,
        contradicts=_NO_VOTE,
        error="informs: signed volume of one venue does not say who sold",
        why="selling leaves a trace in who began the trades, unless it went over the "
        "counter; so neither its presence nor its absence decides",
    ),
    LineRule(
        line="size",
        question="Could the amount move the price so far?",
        necessary=True,
        excused=True,
        supports="even by the schedule least favourable to the claim the draws from the "
        "priors of the impact law miss the smallest share in at most the level of cases",
        contradicts="by the schedule most favourable to the claim they reach the smallest "
        "share in at most the level of cases: the 95th percentile lies below it at 5 %",
        error="the level is that of the priors, which are stated: not a frequency",
        why="an amount that cannot move the price so far does not explain the move; the "
        "only necessary line that needs no date, and the only one that is excused, since "
        "many causes state no amount",
    ),
    LineRule(
        line="dose",
        question="Do days with more selling fall more?",
        supports=_NO_VOTE,
        contradicts=_NO_VOTE,
        error="informs: few sales have known daily flows",
        why="a cause works more where there is more of it; the response of sales with "
        "known flow is carried over to the amount claimed",
    ),
    LineRule(
        line="share",
        question="How much of the move falls on the cause, beyond random bars of the same move?",
        necessary=True,
        dated=True,
        supports="the cause's bars carry more than the smallest share in excess of random "
        "bars of the same move (permutation inside the move)",
        contradicts="the interval of that excess lies below the smallest share",
        error=f"{_LEVEL}; the permutation pays for the move having been picked",
        why="the move was picked because it was one: any of its bars look guilty beside "
        "ordinary days, so the cause is held against bars of the same move",
    ),
    LineRule(
        line="rivals",
        question="Does the cause add anything on bars that no rival claims?",
        necessary=True,
        dated=True,
        supports="on bars that nobody else claims the cause carries more of the move than "
        "random bars of it; where no rival or confounder has a bar in the outcome this is "
        "the test of share against nothing",
        contradicts="rivals have bars of the outcome, the cause contests none of them, and "
        "its excess lies below the smallest share; where nobody else has a bar that counts "
        "once, on share",
        error=f"{_LEVEL}, as for share",
        why="what falls on the same bars cannot be told apart; only what the cause has "
        "to itself speaks for it. Not tested where no rival is named or found, or one "
        "without a known bar may have acted in the outcome",
    ),
    LineRule(
        line="controls",
        question="Do hoaxes, denials and random dates explain as much?",
        necessary=True,
        supports="the cause explains more than what cannot have been a cause",
        contradicts=_NO_VOTE,
        error="support: at most the level",
        why="a method that finds an effect of a hoax, or of dates drawn at random, finds "
        "it of anything",
    ),
    LineRule(
        line="robustness",
        question="Does it hold over windows, models, benchmarks and alignment?",
        supports=_NO_VOTE,
        contradicts=_NO_VOTE,
        error="informs: a joint test over all specifications, at the level",
        why="a finding that hangs on one choice of window or model is a finding about "
        "the choice",
    ),
    LineRule(
        line="amounts",
        question="Are the numbers consistent with exchange rates and prices on their dates?",
        supports=_NO_VOTE,
        contradicts=_NO_VOTE,
        error="none: arithmetic",
        why="numbers that do not fit their dates cast doubt on the source, not on the "
        "cause; contradictory ones stand side by side, each with its verdict",
    ),
)

QUESTIONS: Final[dict[LineName, str]] = {one.line: one.question for one in RULE}
NECESSARY: Final = tuple(one.line for one in RULE if one.necessary)
DATED: Final = tuple(one.line for one in RULE if one.dated)
EXCUSED: Final = tuple(one.line for one in RULE if one.excused)

_CONTRADICTED: Final = (
    "some necessary line rejects “the claim is true with at least the smallest share” "
    "after Holm's correction over the lines that test it: a true claim is contradicted "
    "with probability at most the level"
)
_SUPPORTED: Final = (
    "every necessary line that can be tested rejects “the claim is false”, and none is "
    f"untestable but {' and '.join(EXCUSED)}: an intersection-union test, so that a false "
    "claim is supported with probability at most the level, though each line is tested "
    "at that level"
)
_UNTESTABLE: Final = (
    f"nothing dated ({', '.join(DATED)}) can be tested, an order met by construction "
    "counting only beside a reaction that is tested, and the amount decides nothing; "
    "it is said what data would make the claim testable"
)
_INCONCLUSIVE: Final = "everything else, with the share that would have been seen"

VERDICTS: Final = (
    ("contradicted", _CONTRADICTED),
    ("supported", _SUPPORTED),
    ("untestable", _UNTESTABLE),
    ("inconclusive", _INCONCLUSIVE),
)
