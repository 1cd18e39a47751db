"""What a test of one null hypothesis gives back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final, Self, final

from eventimpact._types import Alternative, FloatArray, IntArray
from eventimpact.detection import DesignAnalysis, design_analysis, no_design_analysis


_NO_NOISE: Final = (
    "the test keeps a statistic but not the noise of its estimate; take few_events or "
    "event_study, which have it"
)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TestResult:
    """The outcome of a statistical test; unpacks to statistic and p-value.

    Parameters
    ----------
    statistic : float
        Value of the test statistic; NaN if the test is not applicable.
    pvalue : float
        Probability of a statistic at least as extreme under the null; NaN if the
        test is not applicable.
    null : str
        The null hypothesis, as a sentence.
    alternative : {"two-sided", "less", "greater"}
        Side of the null that counts as evidence against it.
    distribution : str
        Reference distribution in words.
    df : float or None
        Degrees of freedom of the reference distribution, where it has any.
    reason : str or None
        Why the test is not applicable; None if it is.
    estimate : float
        The quantity tested, in its own unit: a log return for a window.
    matched : ndarray of int or None
        First bars of the pseudo-windows the event was compared with, ascending.
    n_events : int or None
        Events that entered, of a test across events.
    noise : ndarray or None
        What the estimate comes to where nothing happened: of `state_matched_test` the
        log returns of the matched windows, each at the event's scale. None of other
        tests.

    Examples
    --------
    >>> from eventimpact.inference import TestResult
    >>> result = TestResult.not_applicable("one event only", null="no effect")
    >>> result.is_applicable, result.reason
    (False, 'one event only')
    """

    __test__: ClassVar[bool] = False

    statistic: float
    pvalue: float
    null: str
    alternative: Alternative = "two-sided"
    distribution: str = ""
    df: float | None = None
    reason: str | None = None
    estimate: float = float("nan")
    matched: IntArray | None = None
    n_events: int | None = None
    noise: FloatArray | None = None

    def __iter__(self) -> Iterator[float]:
        yield self.statistic
        yield self.pvalue

    @property
    def is_applicable(self) -> bool:
        """Whether the data could carry the test."""
        return self.reason is None

    def design_analysis(self, smallest_effect: float) -> DesignAnalysis:
        """Say what the estimate could have shown, by its noise.

        Parameters
        ----------
        smallest_effect : float
            Smallest effect of interest, positive, from outside the data.

        Returns
        -------
        DesignAnalysis
            With a reason in place of numbers where the test is not applicable, or is
            one that keeps no noise; `few_events` and the studies of many events have
            a design analysis of their own.
        """
        if self.noise is not None:
            return design_analysis(
                self.estimate,
                self.noise,
                smallest_effect=smallest_effect,
                alternative=self.alternative,
            )
        return no_design_analysis(
            self.reason or _NO_NOISE,
            smallest_effect=smallest_effect,
            estimate=self.estimate,
            alternative=self.alternative,
        )

    @classmethod
    def not_applicable(
        cls,
        reason: str,
        *,
        null: str,
        alternative: Alternative = "two-sided",
        estimate: float = float("nan"),
        n_events: int | None = None,
    ) -> Self:
        """Build the result of a test that the data cannot carry."""
        return cls(
            statistic=float("nan"),
            pvalue=float("nan"),
            null=null,
            alternative=alternative,
            reason=reason,
            estimate=estimate,
            n_events=n_events,
        )
