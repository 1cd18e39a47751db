"""Several tests of one study, side by side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final, Literal, final

import numpy as np
import pandas as pd

from eventimpact._types import Alternative, Window, check_window
from eventimpact.abnormal import EventArrays
from eventimpact.inference import TestResult, benjamini_hochberg, holm, romano_wolf
from eventimpact.study._remarks import once
from eventimpact.study._run_tests import every_test, label
from eventimpact.study._words import number, pvalue


Correction = Literal["holm", "benjamini_hochberg", "romano_wolf"]
_STEP_DOWN: Final = "wild_bootstrap"


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Battery(Mapping[str, TestResult]):
    """Tests of one study by name; a mapping from name to `TestResult`.

    Parameters
    ----------
    results : mapping of str to TestResult
        By the name of the test; with several windows by ``"name [first, last]"``.
    notes : mapping of str to tuple of str
        What each test had to remark, such as a size that few events spoil.
    windows : tuple of Window
        The windows tested.
    alternative : {"two-sided", "less", "greater"}
        Side of the nulls that counts as evidence against them.
    arrays : EventArrays
        What was tested.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Design, EventStudy, Window
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 12))
    >>> returns[300] += 0.05
    >>> study = EventStudy(model=ConstantMean(), design=Design())
    >>> result = study.run(returns, (np.arange(12), np.full(12, 300)))
    >>> battery = result.tests(Window(0, 0), names=["bmp", "corrado"])
    >>> max(battery.adjusted("holm").values()) < 0.01
    True
    """

    results: Mapping[str, TestResult]
    notes: Mapping[str, tuple[str, ...]]
    windows: tuple[Window, ...]
    alternative: Alternative
    arrays: EventArrays = field(repr=False)

    def __getitem__(self, key: str) -> TestResult:
        return self.results[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def __repr__(self) -> str:
        windows = ", ".join(label(window) for window in self.windows)
        head = f"<Battery of {len(self)} tests on {windows}>"
        return "\n".join((head, *self._lines()))

    def adjusted(
        self,
        method: Correction = "holm",
        *,
        n_resamples: int = 999,
        rng: np.random.Generator | int = 0,
    ) -> dict[str, float]:
        """Adjust p-values for the number of tests.

        Parameters
        ----------
        method : {"holm", "benjamini_hochberg", "romano_wolf"}, default "holm"
            The correction. Romano and Wolf's steps down the wild bootstrap of the
            mean CAR over the windows, so it gives one p-value a window.
        n_resamples : int, default 999
            Draws of signs, of ``"romano_wolf"``.
        rng : numpy.random.Generator or int, default 0
            Source of the signs, or its seed.

        Returns
        -------
        dict of str to float
            Adjusted p-values by the key of the battery; NaN for a test that was not
            applicable, whose result has the reason.
        """
        if method == "romano_wolf":
            keys = self._step_down_keys()
            adjusted = romano_wolf(
                self.arrays,
                self.windows,
                alternative=self.alternative,
                n_resamples=n_resamples,
                rng=rng,
            )
            return dict(zip(keys, adjusted.tolist(), strict=True))
        corrections = {"holm": holm, "benjamini_hochberg": benjamini_hochberg}
        if method not in corrections:
            message = (
                f"method is {method!r}; it must be one of 'holm', "
                "'benjamini_hochberg', 'romano_wolf'"
            )
            raise ValueError(message)
        p = corrections[method]([result.pvalue for result in self.values()])
        return dict(zip(self, p.tolist(), strict=True))

    def _step_down_keys(self) -> list[str]:
        """Keys of the wild bootstrap, one a window."""
        keys = [key for key in self if key.split(" ")[0] == _STEP_DOWN]
        if len(keys) != len(self.windows):
            message = (
                "romano_wolf adjusts wild_bootstrap, which is not in the battery; "
                "put it among the names, or use 'holm'"
            )
            raise ValueError(message)
        return keys

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each test."""
        rows = [
            {
                "statistic": result.statistic,
                "pvalue": result.pvalue,
                "df": np.nan if result.df is None else result.df,
                "estimate": result.estimate,
                "n_events": result.n_events,
                "distribution": result.distribution,
                "null": result.null,
                "reason": result.reason,
                "notes": "; ".join(self.notes[key]),
            }
            for key, result in self.items()
        ]
        return pd.DataFrame(rows, index=pd.Index(list(self), name="test"))

    def summary(self) -> str:
        """Return the tests as plain text, a line each, and notes below them."""
        notes = (f"note: {note}" for note in once(self.notes))
        return "\n".join((*self._lines(), *notes))

    def _lines(self) -> list[str]:
        """Write each test in a line."""
        width = max((len(key) for key in self), default=0)
        lines = []
        for key, result in self.items():
            said = (
                f"{number(result.statistic):>9}   p {pvalue(result.pvalue)}"
                if result.reason is None
                else f"not applicable: {result.reason}"
            )
            lines.append(f"{key:<{width}}  {said}")
        return lines

    def _repr_html_(self) -> str:
        frame = self.to_frame().drop(columns="notes")
        html: str = frame.to_html(na_rep="", float_format="{:.4g}".format)
        return html + "".join(f"<p>{escape(note)}</p>" for note in once(self.notes))


def _windows(given: Window | Sequence[Window]) -> tuple[Window, ...]:
    """Return the windows, one at least."""
    if isinstance(given, Window):
        return (given,)
    windows = tuple(given)
    if not windows:
        message = "there is no window; give one, such as Window(0, 1), or several"
        raise ValueError(message)
    for window in windows:
        check_window(window)
    return windows


def run_battery(
    arrays: EventArrays,
    window: Window | Sequence[Window],
    names: Iterable[str] | None,
    alternative: Alternative,
) -> Battery:
    """Run tests on a window or several, warnings kept beside them."""
    windows = _windows(window)
    results, notes = every_test(names, arrays, windows, alternative=alternative)
    return Battery(
        results=results,
        notes=notes,
        windows=windows,
        alternative=alternative,
        arrays=arrays,
    )
