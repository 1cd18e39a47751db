"""Groups of events of one study."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from eventimpact._types import Alternative, IntArray, Window
from eventimpact.errors import UnknownNameError
from eventimpact.inference import TestResult, group_difference
from eventimpact.study._seen import smallest_seen


if TYPE_CHECKING:
    from eventimpact.study._result import StudyResult


@final
class _UnknownGroupError(UnknownNameError, KeyError):
    """A label of no group; a `KeyError`, as mappings raise."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups(Mapping[Any, "StudyResult"]):
    """Groups of the events of a study; a mapping from label to `StudyResult`.

    A group is studied when it is first asked for: its events keep their abnormal
    returns, masks included, and what tests sum over events is summed anew.

    Parameters
    ----------
    whole : StudyResult
        The study of all events.
    rows : mapping of label to ndarray of int
        Events of each group, in the order given.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import EventStudy, Window
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 8))
    >>> returns[300, :4] += 0.05
    >>> result = EventStudy(model=ConstantMean()).run(
    ...     returns, (np.arange(8), np.full(8, 300))
    ... )
    >>> groups = result.by(["up"] * 4 + ["flat"] * 4)
    >>> round(float(groups["up"].caar(Window(0, 0))), 2)
    0.05
    """

    whole: "StudyResult"
    rows: Mapping[Any, IntArray]
    _known: dict[Any, "StudyResult"] = field(default_factory=dict, repr=False)

    def __getitem__(self, key: Any) -> "StudyResult":
        if key not in self.rows:
            known = tuple(map(str, self.rows))
            raise _UnknownGroupError.from_known("group", key, known)
        if key not in self._known:
            self._known[key] = self.whole.subset(self.rows[key])
        return self._known[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        sizes = ", ".join(f"{key!r}: {len(rows)}" for key, rows in self.rows.items())
        return f"<Groups {sizes}>"

    def difference(
        self,
        first: Any,
        second: Any,
        window: Window,
        *,
        alternative: Alternative = "two-sided",
        clusters: Any = None,
    ) -> TestResult:
        """Compare two groups by Welch's t of the means of their clusters.

        Parameters
        ----------
        first, second : label
            The groups.
        window : Window
            Bars to cumulate over.
        alternative : {"two-sided", "less", "greater"}, default "two-sided"
            Side of the null that counts as evidence against it.
        clusters : str or array_like of shape (n_events,), optional
            Label of the cluster of every event of the study, or the name of a column.
            Without it, events whose windows overlap in calendar time make a cluster.

        Returns
        -------
        TestResult
            The estimate is the mean of the first group less that of the second.
        """
        chosen = self[first], self[second]
        labels: tuple[Any, Any] = (None, None)
        if clusters is not None:
            given = self.whole.labels(clusters)
            labels = (
                _fitted(given[self.rows[first]], chosen[0].inputs.rows),
                _fitted(given[self.rows[second]], chosen[1].inputs.rows),
            )
        return group_difference(
            chosen[0].arrays,
            chosen[1].arrays,
            window,
            alternative=alternative,
            groups=labels,
        )

    def to_frame(self, window: Window | None = None) -> pd.DataFrame:
        """Return one row for each group.

        Parameters
        ----------
        window : Window, optional
            Bars to cumulate over; the event window unless said otherwise.

        Returns
        -------
        pandas.DataFrame
            Events given and used, the mean, the smallest mean that would have been
            detected four times in five, and tests.
        """
        window = self.whole.design.event if window is None else window
        rows = []
        for group in self.values():
            battery = group.tests(window, names=("cross_sectional", "bmp"))
            row: dict[str, Any] = {
                "n_events": len(group),
                "n_used": int(np.isfinite(group.car(window)).sum()),
                "caar": group.caar(window),
                "mde": smallest_seen(group, window),
            }
            for name, test in battery.items():
                row |= {name: test.statistic, f"{name}_pvalue": test.pvalue}
            reasons = (test.reason for test in battery.values())
            row["reason"] = next((said for said in reasons if said), None)
            rows.append(row)
        return pd.DataFrame(rows, index=pd.Index(list(self), name="group"))


def _fitted(labels: NDArray[Any], rows: IntArray | None) -> NDArray[Any]:
    """Keep the labels of events that have a bar."""
    return labels if rows is None else labels[rows]


def rows_by_label(labels: NDArray[Any]) -> dict[Any, IntArray]:
    """Gather events by label, labels sorted; one that is missing has no group."""
    missing = pd.isna(labels)
    known = np.flatnonzero(~missing)
    values, at = np.unique(labels[known], return_inverse=True)
    order = known[np.argsort(at, kind="stable")]
    if values.dtype.kind == "M":
        values = values.astype("datetime64[us]")
    parts = np.split(order, np.cumsum(np.bincount(at, minlength=len(values))))
    return dict(zip(values.tolist(), parts[:-1], strict=True))
