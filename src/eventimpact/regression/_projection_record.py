"""What local projections give back, and bands around them."""

from dataclasses import dataclass
from typing import Final, Literal, final, get_args

import numpy as np
from scipy.special import stdtr, stdtrit

from eventimpact._types import BoolArray, FloatArray, IntArray, frozen
from eventimpact.detection import DesignAnalysis, design_analysis, no_design_analysis


Band = Literal["sup-t", "pointwise", "bonferroni"]

_N_DRAWS: Final = 20_000


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bands:
    """A band around responses at several horizons.

    Attributes
    ----------
    kind : {"sup-t", "pointwise", "bonferroni"}
        How it was made.
    level : float
        Its nominal coverage: of all horizons at once, or each by itself if pointwise.
    critical : float
        Standard errors to either side; NaN where horizons have their own.
    low, high : ndarray of shape (n_horizons,)
        Its ends.
    """

    kind: Band
    level: float
    critical: float
    low: FloatArray
    high: FloatArray


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalProjections:
    """Responses at horizons after a shock.

    Attributes
    ----------
    horizons : ndarray of shape (n_horizons,)
        Bars since the shock.
    responses : ndarray of shape (n_horizons,)
        Response to one unit of the shock; NaN at horizons with a reason.
    covariance : ndarray of shape (n_horizons, n_horizons)
        Joint covariance of the responses.
    n : ndarray of shape (n_horizons,)
        Bars used at each horizon.
    df : ndarray of shape (n_horizons,)
        Degrees of freedom at each horizon.
    lags : int
        Lags of response, shock and controls among the regressors.
    cumulative : bool
        Whether responses are summed from the bar of the shock on.
    reasons : tuple of (str or None)
        Why there is no response at a horizon.
    reason : str or None
        Why there is none at any.
    """

    horizons: IntArray
    responses: FloatArray
    covariance: FloatArray
    n: IntArray
    df: FloatArray
    lags: int
    cumulative: bool
    reasons: tuple[str | None, ...]
    reason: str | None = None

    def __repr__(self) -> str:
        if self.reason is not None:
            return f"<LocalProjections: {self.reason}>"
        kind = "cumulative" if self.cumulative else "bar by bar"
        end = self.responses[-1], self.standard_errors[-1], self.pvalues[-1]
        return (
            f"<LocalProjections ({kind}): bars {self.horizons[0]} to "
            f"{self.horizons[-1]}, the last {end[0]:.4g} (s.e. {end[1]:.4g}), "
            f"p {end[2]:.4f}, n {self.n[-1]:,}>"
        )

    @property
    def standard_errors(self) -> FloatArray:
        """Standard errors of the responses."""
        return np.sqrt(np.diagonal(self.covariance))

    @property
    def pvalues(self) -> FloatArray:
        """Two-sided p-values, each horizon by itself."""
        t = np.abs(self.responses / self.standard_errors)
        return np.asarray(np.clip(2 * stdtr(self.df, -t), 0, 1))

    def bands(
        self,
        kind: Band = "sup-t",
        *,
        level: float = 0.95,
        rng: np.random.Generator | int = 0,
    ) -> Bands:
        r"""Return a band around the responses.

        Parameters
        ----------
        kind : {"sup-t", "pointwise", "bonferroni"}, default "sup-t"
            "sup-t" and "bonferroni" cover the responses of all horizons at once;
            "pointwise" covers each by itself, and misses some of many.
        level : float, default 0.95
            Coverage.
        rng : Generator or int, default 0
            Source of the 20,000 draws of "sup-t".

        Returns
        -------
        Bands
            NaN at horizons without a response.

        Notes
        -----
        The critical value of sup-t is the quantile of :math:`\max_h |z_h| / s` with z
        normal with the correlations of the responses and :math:`s^2` a chi-squared
        over its degrees of freedom, so that with one horizon it is Student's t.

        References
        ----------
        .. [1] Montiel Olea, J. L., & Plagborg-Møller, M. (2019). Simultaneous
           confidence bands: Theory, implementation, and an application to SVARs.
           Journal of Applied Econometrics, 34(1), 1-17.
        """
        if kind not in get_args(Band):
            message = f"kind is {kind!r}; it must be one of {', '.join(get_args(Band))}"
            raise ValueError(message)
        if not 0 < level < 1:
            message = f"the level is {level}; it must lie between 0 and 1"
            raise ValueError(message)
        known = np.isfinite(self.responses)
        critical = np.full(len(known), np.nan)
        if known.any():
            critical[known] = self._critical(kind, level, known, rng)
        half = critical * self.standard_errors
        same = known.any() and np.ptp(critical[known]) == 0
        return Bands(
            kind=kind,
            level=level,
            critical=float(critical[known][0]) if same else float("nan"),
            low=frozen(self.responses - half),
            high=frozen(self.responses + half),
        )

    def design_analysis(
        self, smallest_effect: float, horizon: int | None = None
    ) -> DesignAnalysis:
        """Say what the response at a horizon, by itself, could have shown.

        Parameters
        ----------
        smallest_effect : float
            Smallest response of interest to one unit, positive, from outside the data.
        horizon : int, optional
            Bars since the shock; the last horizon unless said otherwise.

        Returns
        -------
        DesignAnalysis
            With a reason in place of numbers where there is no response.
        """
        asked = int(self.horizons[-1]) if horizon is None else horizon
        found = np.flatnonzero(self.horizons == asked)
        if not len(found):
            message = (
                f"horizon {horizon} was asked for; there are {self.horizons[0]} to "
                f"{self.horizons[-1]}"
            )
            raise ValueError(message)
        at = int(found[0])
        why = self.reason or self.reasons[at]
        if why is not None:
            return no_design_analysis(why, smallest_effect=smallest_effect)
        return design_analysis(
            float(self.responses[at]),
            float(self.standard_errors[at]),
            smallest_effect=smallest_effect,
            df=float(self.df[at]),
        )

    def _critical(
        self,
        kind: Band,
        level: float,
        known: BoolArray,
        rng: np.random.Generator | int,
    ) -> FloatArray | float:
        """Return standard errors to either side, at horizons that are known."""
        df = self.df[known]
        if kind != "sup-t":
            share = (1 - level) / (2 if kind == "pointwise" else 2 * len(df))
            return np.asarray(stdtrit(df, 1 - share))
        errors = self.standard_errors[known]
        corr = self.covariance[np.ix_(known, known)] / np.outer(errors, errors)
        values, vectors = np.linalg.eigh(corr)
        root = vectors * np.sqrt(np.maximum(values, 0))
        draw = np.random.default_rng(rng)
        z = draw.standard_normal((_N_DRAWS, len(df))) @ root.T
        scale = np.sqrt(draw.chisquare(df.min(), _N_DRAWS) / df.min())
        return float(np.quantile(np.abs(z).max(axis=1) / scale, level))
