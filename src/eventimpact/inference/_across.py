"""What tests across events share: a sample, its moments, and reference distributions."""

import warnings
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Self, final
from weakref import WeakKeyDictionary, ref

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtr

from eventimpact._types import (
    Alternative,
    BoolArray,
    FloatArray,
    Window,
    check_alternative,
)
from eventimpact.abnormal import EventArrays
from eventimpact.errors import EventImpactWarning
from eventimpact.inference._result import TestResult
from eventimpact.numerics import order_free_sum


NO_SPREAD: Final = "the events do not differ, so that there is no spread to test with"
_OVERSIZED: Final = (
    "{name} of {n} events rejects too often ({percent} % for 5 % with 5 of them); take "
    "{needed} or more, or another test"
)
ROUNDING: Final = 1e-12
TIE: Final = 1e-7


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A null hypothesis, the side that counts against it, and what was estimated."""

    null: str
    alternative: Alternative
    estimate: float = float("nan")
    n_events: int = 0

    def of(self, n_events: int, estimate: float = float("nan")) -> Self:
        """Name the events that entered and what they estimate."""
        return replace(self, n_events=n_events, estimate=estimate)

    def too_few(self, needed: int) -> TestResult:
        """Decline for want of events."""
        found = "1 event has" if self.n_events == 1 else f"{self.n_events} events have"
        message = (
            f"{found} a return on every bar of the window and a forecast error; "
            f"the test needs {needed} or more"
        )
        return self.decline(message)

    def warn_below(self, needed: int, name: str, percent: int) -> None:
        """Warn that few events make a test reject too often."""
        if self.n_events < needed:
            message = _OVERSIZED.format(
                name=name, n=self.n_events, percent=percent, needed=needed
            )
            warnings.warn(message, EventImpactWarning, stacklevel=3)

    def decline(self, reason: str) -> TestResult:
        """Say why the test is not applicable."""
        return TestResult.not_applicable(
            reason,
            null=self.null,
            alternative=self.alternative,
            estimate=self.estimate,
            n_events=self.n_events,
        )

    def normal(self, z: float) -> TestResult:
        """Refer a statistic to the standard normal distribution."""
        tail = float(ndtr(self._tail(z)))
        return self.judge(z, self._sides * tail, "the standard normal")

    def exact(
        self, statistic: float, place: int, pmf: FloatArray, distribution: str
    ) -> TestResult:
        """Refer the place of an outcome among ordered ones to their probabilities.

        Two-sided, outcomes count that are no more likely than the observed one.
        """
        pvalue = {
            "less": pmf[: place + 1].sum(),
            "greater": pmf[place:].sum(),
            "two-sided": pmf[pmf <= pmf[place] * (1 + TIE)].sum(),
        }[self.alternative]
        return self.judge(statistic, pvalue, distribution)

    def exact_symmetric(
        self, statistic: float, place: int, pmf: FloatArray, distribution: str
    ) -> TestResult:
        """Do as `exact`, with the smaller tail counted twice for two sides."""
        less, greater = pmf[: place + 1].sum(), pmf[place:].sum()
        both = 2 * min(less, greater)
        pvalue = {"less": less, "greater": greater, "two-sided": both}
        return self.judge(statistic, pvalue[self.alternative], distribution)

    def student(self, t: float, df: float) -> TestResult:
        """Refer a statistic to Student's t distribution."""
        tail = float(stdtr(df, self._tail(t)))
        whole = float(df).is_integer()
        count = f"{df:.0f}" if whole else f"{df:.1f}"
        words = f"Student's t with {count} degree{'s' * (df != 1)} of freedom"
        return self.judge(t, self._sides * tail, words, df)

    def judge(
        self,
        statistic: float,
        pvalue: float,
        distribution: str,
        df: float | None = None,
    ) -> TestResult:
        """Build the result of a test that was done."""
        return TestResult(
            statistic=float(statistic),
            pvalue=min(max(float(pvalue), 0.0), 1.0),
            null=self.null,
            alternative=self.alternative,
            distribution=distribution,
            df=df,
            estimate=self.estimate,
            n_events=self.n_events,
        )

    def _tail(self, x: float) -> float:
        """Turn a statistic so that evidence against the null lies far to the left."""
        return {"less": x, "greater": -x, "two-sided": -abs(x)}[self.alternative]

    @property
    def _sides(self) -> int:
        """Number of tails."""
        return 2 if self.alternative == "two-sided" else 1


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """Events that have a CAR and an SCAR, and which of all events those are."""

    used: BoolArray
    car: FloatArray
    scar: FloatArray

    @property
    def n(self) -> int:
        """Number of events."""
        return len(self.car)


_SAMPLES: Final[WeakKeyDictionary[EventArrays, tuple[Window, bool, Sample]]] = (
    WeakKeyDictionary()
)
_NUMBERS: Final[deque[tuple[str, ref[NDArray[np.generic]], float]]] = deque(maxlen=8)


def ask(null: str, alternative: Alternative) -> Question:
    """Ask whether a null hypothesis holds."""
    check_alternative(alternative)
    return Question(null=null, alternative=alternative)


def sample(
    arrays: EventArrays,
    window: Window,
    question: Question,
    *,
    exact: bool = True,
) -> tuple[Sample, Question]:
    """Take the events that have a return on each bar of a window, and a forecast error.

    The same events enter every test; the question learns their number and mean CAR.
    """
    known = _SAMPLES.get(arrays)
    if known is not None and known[:2] == (window, exact):
        found = known[2]
    else:
        found = _take(arrays, window, exact=exact)
        _SAMPLES[arrays] = window, exact, found
    return found, question.of(found.n, mean(found.car))


def _take(arrays: EventArrays, window: Window, *, exact: bool) -> Sample:
    """Take the events that enter; their numbers are read-only, as tests share them."""
    car, scar = arrays.car(window), arrays.car_sd(window, exact=exact)
    scar[scar == 0] = np.nan
    np.divide(car, scar, out=scar)
    used = np.isfinite(car) & np.isfinite(scar)
    if not used.all():
        car, scar = car[used], scar[used]
    for shared in (used, car, scar):
        shared.flags.writeable = False
    return Sample(used=used, car=car, scar=scar)


def total(x: NDArray[np.generic]) -> float:
    """Sum; the same digits for any order."""
    return _once("total", x, lambda: float(order_free_sum(x)))


def _once(name: str, x: NDArray[np.generic], compute: Callable[[], float]) -> float:
    """Compute a number of an array once, if the array cannot change."""
    if x.flags.writeable:
        return compute()
    for kept, array, value in tuple(_NUMBERS):
        if kept == name and array() is x:
            return value
    value = compute()
    _NUMBERS.append((name, ref(x), value))
    return value


def mean(x: FloatArray) -> float:
    """Mean; NaN of nothing."""
    return total(x) / len(x) if len(x) else float("nan")


def sd(x: FloatArray) -> float:
    """Compute the standard deviation with ``n - 1``; 0 if it is only rounding."""
    return _once("sd", x, lambda: _sd(x))


def _sd(x: FloatArray) -> float:
    """Compute the standard deviation."""
    if len(x) < 2:
        return 0.0
    spread = float(np.sqrt(total((x - mean(x)) ** 2) / (len(x) - 1)))
    return spread if spread > ROUNDING * float(np.abs(x).max()) else 0.0


def t_of_mean(x: FloatArray, question: Question) -> TestResult:
    """Refer the mean of independent values over its standard error to Student's t."""
    spread = sd(x)
    if len(x) < 2:
        return question.too_few(2)
    if spread == 0:
        return question.decline(NO_SPREAD)
    return question.student(np.sqrt(len(x)) * mean(x) / spread, len(x) - 1)
