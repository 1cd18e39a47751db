"""The tests across events by name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol

from eventimpact._types import Alternative, Window
from eventimpact.abnormal import EventArrays
from eventimpact.errors import InvalidInputError, UnknownNameError
from eventimpact.inference._bmp import bmp
from eventimpact.inference._calendar_time import calendar_time
from eventimpact.inference._corrado import corrado
from eventimpact.inference._corrado_zivney import corrado_zivney
from eventimpact.inference._cross_sectional import cross_sectional
from eventimpact.inference._crude_dependence import crude_dependence
from eventimpact.inference._generalized_sign import generalized_sign
from eventimpact.inference._grank_t import grank_t
from eventimpact.inference._grank_z import grank_z
from eventimpact.inference._ibragimov_muller import ibragimov_muller
from eventimpact.inference._jackknife import jackknife
from eventimpact.inference._kolari_pynnonen import kolari_pynnonen
from eventimpact.inference._patell import patell
from eventimpact.inference._patell_kp import patell_kp
from eventimpact.inference._placebo import placebo
from eventimpact.inference._result import TestResult
from eventimpact.inference._sign import sign
from eventimpact.inference._skewness_adjusted import skewness_adjusted
from eventimpact.inference._t_across import mean_t
from eventimpact.inference._wilcoxon import wilcoxon
from eventimpact.inference._wild_bootstrap import wild_bootstrap


class EventTest(Protocol):
    """A test across events."""

    def __call__(
        self,
        arrays: EventArrays,
        window: Window,
        *,
        alternative: Alternative = "two-sided",
    ) -> TestResult:
        """Test the events on a window."""
        ...


TESTS: Final[Mapping[str, EventTest]] = MappingProxyType(
    {
        "t": mean_t,
        "cross_sectional": cross_sectional,
        "patell": patell,
        "patell_kp": patell_kp,
        "bmp": bmp,
        "kolari_pynnonen": kolari_pynnonen,
        "crude_dependence": crude_dependence,
        "calendar_time": calendar_time,
        "skewness_adjusted": skewness_adjusted,
        "jackknife": jackknife,
        "corrado": corrado,
        "corrado_zivney": corrado_zivney,
        "grank_t": grank_t,
        "grank_z": grank_z,
        "generalized_sign": generalized_sign,
        "sign": sign,
        "wilcoxon": wilcoxon,
        "ibragimov_muller": ibragimov_muller,
        "wild_bootstrap": wild_bootstrap,
        "placebo": placebo,
    }
)


def run_test(
    name: str,
    arrays: EventArrays,
    window: Window,
    *,
    alternative: Alternative = "two-sided",
) -> TestResult:
    """Run a test across events by its name.

    Parameters
    ----------
    name : str
        A name of `TESTS`.
    arrays : EventArrays
        Abnormal returns of the events.
    window : Window
        Bars to cumulate over.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.

    Returns
    -------
    TestResult
        As the test gives it.

    Raises
    ------
    UnknownNameError
        If there is no such test.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import run_test
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 1))
    >>> arrays = event_arrays(returns, None, [0], [300], model=ConstantMean())
    >>> run_test("bmp", arrays, Window(0, 0)).is_applicable
    False
    """
    if name not in TESTS:
        raise UnknownNameError.from_known("test", name, tuple(TESTS))
    _check_arrays(arrays, name)
    return TESTS[name](arrays, window, alternative=alternative)


def _check_arrays(arrays: object, name: str) -> None:
    """Refuse what holds no abnormal returns, such as the result of a study."""
    if not isinstance(arrays, EventArrays):
        found = type(arrays).__name__
        message = (
            f"arrays is a {found}, not EventArrays; of the result of a study give its "
            f".arrays, or ask it: result.test({name!r}, window)"
        )
        raise InvalidInputError(message)
