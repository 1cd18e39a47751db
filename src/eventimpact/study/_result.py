"""What an event study gives back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from eventimpact._types import Alternative, FloatArray, IntArray, Window
from eventimpact.abnormal import Design, EventArrays
from eventimpact.alignment import Dropped
from eventimpact.detection import DesignAnalysis
from eventimpact.inference import TestResult, design_across
from eventimpact.regression import CarRegression
from eventimpact.reports import render_html, write_atomic
from eventimpact.study._averages import mean_of_columns
from eventimpact.study._battery import Battery, run_battery
from eventimpact.study._bhar import bhar
from eventimpact.study._document import document
from eventimpact.study._each import EachEvent, each_event
from eventimpact.study._groups import Groups, rows_by_label
from eventimpact.study._inputs import Inputs, Model
from eventimpact.study._path import CaarPath, caar_path
from eventimpact.study._regress import Errors, Regression, regress
from eventimpact.study._rules import rules
from eventimpact.study._run_tests import labels_of, one_test
from eventimpact.study._seen import seen_by
from eventimpact.study._spread import dropped_events
from eventimpact.study._summary import summary
from eventimpact.study._tables import FrameKind, columns_of, frame_of, param_names


if TYPE_CHECKING:
    from eventimpact.plots import Figure


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyResult:
    """What `EventStudy.run` gives back: an event a row, in the order given.

    A dropped event is NaN in every number and has a sentence in `reasons`.

    Attributes
    ----------
    inputs : Inputs
        The panel, the events on it, the factors, and what was masked.
    arrays : EventArrays
        Abnormal returns of the events that have a bar; what tests are run on.
    """

    inputs: Inputs
    arrays: EventArrays

    @classmethod
    def of(cls, inputs: Inputs) -> Self:
        """Fit the events of a study that was read."""
        return cls(inputs=inputs, arrays=inputs.fit())

    def __len__(self) -> int:
        return len(self.inputs.placed.bar)

    def __repr__(self) -> str:
        used = int(np.count_nonzero(self.arrays.code == 0))
        return f"<StudyResult: {used} of {len(self)} events, {self.model!r}>"

    def _repr_html_(self) -> str:
        return render_html(document(self, None))

    @property
    def model(self) -> Model:
        """The model of normal returns."""
        return self.inputs.model

    @property
    def design(self) -> Design:
        """The windows."""
        return self.inputs.design

    @property
    def event_ids(self) -> tuple[str, ...]:
        """Ids of the events."""
        return tuple(self.inputs.placed.event_ids)

    @property
    def tau(self) -> IntArray:
        """Bars from the event at 0, shape (n_tau,)."""
        return self.arrays.tau

    @property
    def ar(self) -> FloatArray:
        """Abnormal returns, shape (n_events, n_tau)."""
        return self.inputs.spread.numbers(self.arrays.ar)

    @property
    def params(self) -> FloatArray:
        """Coefficients of the model, shape (n_events, k)."""
        return self.inputs.spread.numbers(self.arrays.params)

    @property
    def param_names(self) -> tuple[str, ...]:
        """Names of the coefficients: a constant and factors, or those of the model."""
        return param_names(self)

    @property
    def sigma(self) -> FloatArray:
        """Standard deviation of the estimation residuals, shape (n_events,)."""
        return self.inputs.spread.numbers(self.arrays.sigma)

    @property
    def n_obs(self) -> IntArray:
        """Estimation bars used, shape (n_events,); 0 for an event without a bar."""
        return self.inputs.spread.counts(self.arrays.n_obs)

    @property
    def n_masked(self) -> IntArray:
        """Estimation bars that were masked, shape (n_events,)."""
        return self.inputs.spread.counts(self.arrays.n_masked)

    @property
    def reasons(self) -> tuple[str | None, ...]:
        """Why each event was dropped; None for those that were not."""
        if self.inputs.rows is None and not self.arrays.code.any():
            return (None,) * len(self)
        return self.inputs.spread.reasons(self.arrays.reasons)

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        """The events that were dropped, each with its reason."""
        return dropped_events(self.event_ids, self.reasons)

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule that was applied, with counts, a sentence each."""
        return rules(self)

    def car(self, window: Window) -> FloatArray:
        """Cumulate abnormal returns over bars, shape (n_events,); NaN if one misses."""
        return self.inputs.spread.numbers(self.arrays.car(window))

    def scar(self, window: Window) -> FloatArray:
        """Divide `car` by its standard deviation, forecast error included."""
        return self.inputs.spread.numbers(self.arrays.scar(window))

    def bhar(self, window: Window) -> FloatArray:
        r"""Compound returns and normal returns over a window, and subtract.

        Simple returns of Barber and Lyon (1997), Journal of Financial Economics 43,
        341-372; log returns are converted, a response that is no return raises
        `ValueError`. NaN where `car` is, see `t_values`.

        .. math:: \mathrm{BHAR} = \prod_t (1 + R_t) - \prod_t (1 + E[R_t])
        """
        return self.inputs.spread.numbers(bhar(self.inputs, self.arrays, window))

    def aar(self) -> FloatArray:
        """Average abnormal returns of each bar, over the events that have it."""
        return mean_of_columns(self.arrays.ar)

    def caar(self, window: Window) -> float:
        """Average `car` over the events that have every bar; NaN if none has."""
        return float(mean_of_columns(self.arrays.car(window)))

    def caar_path(self, window: Window | None = None) -> CaarPath:
        """Cumulate bar by bar over the event window or another, with a 95 % band."""
        return caar_path(self.arrays, window or self.design.event)

    def t_values(
        self, window: Window, *, alternative: Alternative = "two-sided"
    ) -> EachEvent:
        """Test each event by itself, forecast error included."""
        return each_event(self, window, alternative)

    def test(
        self,
        name: str,
        window: Window,
        *,
        alternative: Alternative = "two-sided",
        **options: Any,
    ) -> TestResult:
        """Run a test across events by its name; it may have a reason and no number.

        Parameters
        ----------
        name : str
            A name of ``eventimpact.inference.TESTS``.
        window : Window
            Bars to cumulate over, inside the event window.
        **options
            Those of the test; ``groups=`` may be a column of the events, or labels.
        """
        if options.get("groups") is not None:
            options["groups"] = self.labels(options["groups"], fitted=True)
        return one_test(
            name, self.arrays, window, alternative=alternative, options=options
        )

    def tests(
        self,
        window: Window | Sequence[Window],
        *,
        names: Iterable[str] | None = None,
        alternative: Alternative = "two-sided",
    ) -> Battery:
        """Run many tests on a window, or on each of several.

        Parameters
        ----------
        names : str or iterable of str, optional
            Names of tests; without it all of ``eventimpact.inference.TESTS``, but of
            many events not `placebo`, which takes minutes.
        """
        return run_battery(self.arrays, window, names, alternative)

    def design_analysis(
        self,
        smallest_effect: float,
        window: Window,
        *,
        test: str | None = None,
        alternative: Alternative = "two-sided",
    ) -> DesignAnalysis:
        """Say what the mean effect could have shown, by the error of a test.

        Parameters
        ----------
        smallest_effect : float
            Smallest mean effect of interest, positive, from outside the data.
        window : Window
            Bars to cumulate over, inside the event window.
        test : str, optional
            See `design_across`; "cross_sectional", "t" of under 30 events of an asset.
        """
        asked = partial(design_across, test or seen_by(self), self.arrays, window)
        return asked(smallest_effect=smallest_effect, alternative=alternative)

    def by(self, group: Any = "group") -> Groups:
        """Part the events by a column of theirs, or by labels, one an event."""
        return Groups(whole=self, rows=rows_by_label(self.labels(group)))

    def regress(
        self,
        window: Window,
        characteristics: Any = None,
        *,
        errors: Errors | None = None,
        clusters: Any = None,
        weighted: bool = False,
    ) -> CarRegression:
        """Regress cumulative abnormal returns on characteristics of the events.

        Parameters
        ----------
        characteristics : names, mapping of names to columns, or array, optional
            Columns of the events, or numbers; all columns of numbers without it.
        errors : {"HC3", "clustered", "two-way", "pca_gls"}, optional
            See `car_regression` and `pca_gls`; HC3 unless there are clusters.
        clusters : label, or tuple of two of them, optional
            Names of columns, such as ``("bar", "asset")``, or labels, one an event.
        weighted : bool, default False
            Whether events count by the inverse of their forecast variance.
        """
        how = Regression(errors, clusters, weighted)
        return regress(self, window, characteristics, how)

    def subset(self, rows: IntArray) -> Self:
        """Study some of the events, with the mask of all."""
        return type(self).of(self.inputs.only(rows))

    def labels(self, given: Any, *, fitted: bool = False) -> NDArray[Any]:
        """Look up a column of the events, or check labels; of the `fitted` if asked."""
        rows = self.inputs.rows if fitted else None
        return labels_of(given, columns_of(self), len(self), rows)

    def to_frame(
        self, kind: FrameKind = "events", *, window: Window | None = None
    ) -> pd.DataFrame:
        """Return a row an event ("events", "params"), event and bar, or bar."""
        return frame_of(self, kind, window or self.design.event)

    def summary(self, window: Window | None = None) -> str:
        """Return what was studied, left out and found, as plain text."""
        return summary(self, window)

    def plot(self, window: Window | None = None) -> "Figure":
        """Draw the mean cumulative abnormal return with a pointwise 95 % band."""
        figures = import_module("eventimpact.study._figures")
        figure: Figure = figures.caar_figure(self, window or self.design.event)
        return figure

    def to_html(self, path: str | Path, *, window: Window | None = None) -> Path:
        """Write a self-contained report to a file, wholly or not at all."""
        return write_atomic(Path(path), render_html(document(self, window)))
