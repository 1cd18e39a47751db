"""Whether one cause adds to the other."""

from dataclasses import dataclass
from typing import final

from eventimpact.regression._wald import WaldTest


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Encompassing:
    """Tests of each of two causes given the other, and alone.

    Parameters
    ----------
    first, second : str
        The two groups of events.
    first_given_second, second_given_first : WaldTest
        Whether the effects of one group are zero where the other is in the regression.
    first_alone, second_alone : WaldTest
        The same where the other is left out.
    together : WaldTest
        Whether the effects of both are zero.
    statement : str
        What the tests say together, as a sentence.
    """

    first: str
    second: str
    first_given_second: WaldTest
    second_given_first: WaldTest
    first_alone: WaldTest
    second_alone: WaldTest
    together: WaldTest
    statement: str


def statement(
    first: WaldTest,
    second: WaldTest,
    together: WaldTest,
    names: tuple[str, str],
    significance: float,
) -> str:
    """Say which of two causes adds to the other."""
    a, b = names
    declined = first.reason or second.reason
    if declined is not None:
        return f"whether {a} and {b} add to one another cannot be said: {declined}"
    adds = (first.pvalue <= significance, second.pvalue <= significance)
    is_joint = together.is_applicable and together.pvalue <= significance
    says = {
        (True, True): f"each of {a} and {b} adds to the other",
        (True, False): f"{a} adds to {b}, and {b} nothing to {a}",
        (False, True): f"{b} adds to {a}, and {a} nothing to {b}",
        (False, False): f"neither {a} nor {b} adds to the other, "
        f"{'though they have' if is_joint else 'nor have they'} an effect together",
    }
    given = (
        f"p = {first.pvalue:.3g} for {a} given {b}, {second.pvalue:.3g} the other way"
    )
    return f"{says[adds]} ({given})"
