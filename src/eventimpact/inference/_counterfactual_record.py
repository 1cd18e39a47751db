"""What a counterfactual gives back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import FloatArray, frozen
from eventimpact.detection import DesignAnalysis, design_analysis, no_design_analysis
from eventimpact.inference._donor_set import DonorSet
from eventimpact.inference._placebo_assets import PlaceboAssets
from eventimpact.inference._result import TestResult


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counterfactual:
    """An asset beside what its donors say it would have done.

    Parameters
    ----------
    donors : DonorSet
        Donors with their names, and why these.
    refused : tuple of tuple of str
        Name of each donor that was refused, and why.
    n_pre : int
        Bars before the event.
    expected : ndarray of shape (n_bars,)
        Returns of the counterfactual.
    gap : ndarray of shape (n_bars,)
        Returns of the asset less those of the counterfactual; NaN where missing.
    weights : ndarray of shape (n_donors,)
        Weights of the donors; 0 for one that was refused.
    test : TestResult
        Conformal test of no effect on any event bar, over all cyclic shifts; its
        estimate is the mean gap on the event bars.
    interval : tuple of float
        Interval of an effect that is the same on all event bars; NaN if no such effect
        is compatible with the data, infinite if there are too few bars to tell.
    low, high : ndarray of shape (n_post,)
        Intervals of the effect on each event bar.
    confidence_level : float
        Coverage of each interval.
    placebo : PlaceboAssets
        Rank among the donors, each taken for the asset.
    smallest_pvalue : float
        Smallest p-value that the conformal test can give.
    reason : str or None
        Why there are no numbers; None if there are.
    """

    donors: DonorSet
    refused: tuple[tuple[str, str], ...]
    n_pre: int
    expected: FloatArray
    gap: FloatArray
    weights: FloatArray
    test: TestResult
    interval: tuple[float, float]
    low: FloatArray
    high: FloatArray
    confidence_level: float
    placebo: PlaceboAssets
    smallest_pvalue: float
    reason: str | None = None

    def __repr__(self) -> str:
        if self.reason is not None:
            return f"<Counterfactual: {self.reason}>"
        low, high = self.interval
        return (
            f"<Counterfactual: mean effect {self.mean_effect:.4g} a bar "
            f"[{low:.4g}, {high:.4g}], p {self.pvalue:.4f}, {len(self.effects)} event "
            f"bars after {self.n_pre}, {len(self.named_weights)} donors>"
        )

    @property
    def effects(self) -> FloatArray:
        """Gap on each event bar."""
        return self.gap[self.n_pre :]

    @property
    def mean_effect(self) -> float:
        """Mean gap on the event bars."""
        return float(self.effects.mean())

    @property
    def total_effect(self) -> float:
        """Sum of the gaps on the event bars."""
        return float(self.effects.sum())

    @property
    def pvalue(self) -> float:
        """P-value of the conformal test."""
        return self.test.pvalue

    def design_analysis(self, smallest_effect: float) -> DesignAnalysis:
        r"""Say what the mean effect a bar could have shown.

        The noise is the mean gap over every run of as many bars before the event. The
        weights were fitted on those bars, so that with many donors and few bars it is
        too small.

        Parameters
        ----------
        smallest_effect : float
            Smallest mean effect of interest a bar, positive, from outside the data.

        Returns
        -------
        DesignAnalysis
            With a reason in place of numbers where there is no counterfactual, or
            fewer than 20 runs of bars before the event.

        Notes
        -----
        With *P* event bars and :math:`\hat u_t` the gap, the draws are
        :math:`P^{-1} \sum_{j<P} \hat u_{t+j}` for every *t* whose run ends before the
        event.
        """
        if self.reason is not None:
            return no_design_analysis(self.reason, smallest_effect=smallest_effect)
        size = len(self.effects)
        before = self.gap[: self.n_pre]
        runs = np.convolve(before, np.full(size, 1 / size), "valid")
        return design_analysis(
            self.mean_effect,
            runs if len(before) >= size else np.empty(0),
            smallest_effect=smallest_effect,
        )

    @property
    def named_weights(self) -> dict[str, float]:
        """Donors with weight, the heaviest first."""
        pairs = zip(self.donors.names, self.weights.tolist(), strict=True)
        ordered = sorted(pairs, key=lambda pair: -pair[1])
        return {name: weight for name, weight in ordered if weight > 0}


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counterfactuals:
    """Counterfactuals of one asset from several donor sets, side by side.

    Parameters
    ----------
    names : tuple of str
        Names of the sets.
    results : tuple of Counterfactual
        One a set.
    """

    names: tuple[str, ...]
    results: tuple[Counterfactual, ...]

    def __getitem__(self, name: str) -> Counterfactual:
        return dict(zip(self.names, self.results, strict=True))[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    @property
    def total_effects(self) -> FloatArray:
        """Sum of the gaps on the event bars, by set."""
        return frozen(np.array([result.total_effect for result in self.results]))

    @property
    def pvalues(self) -> FloatArray:
        """P-value of the conformal test, by set."""
        return frozen(np.array([result.pvalue for result in self.results]))

    def design_analysis(self, smallest_effect: float) -> dict[str, DesignAnalysis]:
        """Say what each counterfactual could have shown.

        Parameters
        ----------
        smallest_effect : float
            Smallest mean effect of interest a bar, positive, from outside the data.

        Returns
        -------
        dict of str to DesignAnalysis
            One a set.
        """
        return {
            name: result.design_analysis(smallest_effect)
            for name, result in zip(self.names, self.results, strict=True)
        }
