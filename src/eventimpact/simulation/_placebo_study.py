"""Placebo studies: tests across events that never were."""

from dataclasses import dataclass, replace
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, IntArray, Window
from eventimpact.abnormal import Design, EventSource, event_source, side_by_side
from eventimpact.normal import BlockModel, NormalModel
from eventimpact.simulation._draw_table import DrawTable
from eventimpact.simulation._placebo_draws import PlaceboDraws, draw_events
from eventimpact.simulation._placebo_parts import fill
from eventimpact.simulation._placebo_tests import GROUPED_TESTS


_EVENTS_AT_ONCE: Final = 1024
_EVENTS_IN_TABLE: Final = 65_536


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlaceboStudy:
    """Tests of many studies of placebo events, a row a study.

    Parameters
    ----------
    draws : PlaceboDraws
        How the events were drawn.
    asset, bar : ndarray of int, shape (n_draws, n_events)
        Column of the panel and bar of each event.
    statistic, pvalue : ndarray of shape (n_draws, n_tests)
        What each test of ``draws.tests`` found; NaN where it is not applicable.
    """

    draws: PlaceboDraws
    asset: IntArray
    bar: IntArray
    statistic: FloatArray
    pvalue: FloatArray

    @property
    def n_applicable(self) -> dict[str, int]:
        """Studies to which each test is applicable."""
        counts = np.isfinite(self.pvalue).sum(axis=0).tolist()
        return dict(zip(self.draws.tests, counts, strict=True))

    def rejection_rate(self, significance: float = 0.05) -> dict[str, float]:
        """Share of studies that each test rejects, of those it is applicable to.

        Parameters
        ----------
        significance : float, default 0.05
            Nominal size.

        Returns
        -------
        dict of str to float
            The size of the test where nothing was injected, else its power.
        """
        rejected = np.count_nonzero(self.pvalue <= significance, axis=0)
        return {
            name: count / n if n else float("nan")
            for (name, n), count in zip(
                self.n_applicable.items(), rejected.tolist(), strict=True
            )
        }

    def standard_error(self, significance: float = 0.05) -> dict[str, float]:
        """Monte Carlo standard error of `rejection_rate`, of draws taken as independent.

        Parameters
        ----------
        significance : float, default 0.05
            Nominal size.

        Returns
        -------
        dict of str to float
            Binomial standard errors.
        """
        rates, counts = self.rejection_rate(significance), self.n_applicable
        return {
            name: (rate * (1 - rate) / max(counts[name], 1)) ** 0.5
            for name, rate in rates.items()
        }


def placebo_study(
    returns: ArrayLike,
    factors: ArrayLike | None,
    window: Window,
    *,
    model: NormalModel | BlockModel,
    rng: np.random.Generator | int,
    design: Design | None = None,
    draws: PlaceboDraws | None = None,
) -> PlaceboStudy:
    r"""Test events that never were, again and again, to see how often a test errs.

    Draws assets and bars of a panel as Brown and Warner do, studies them with the
    engine of `event_arrays`, and gives each test the events of one draw at a time.

    Parameters
    ----------
    returns : array_like of shape (n_bars, n_assets)
        Returns, NaN where missing.
    factors : array_like of shape (n_bars,) or (n_bars, n_factors), or None
        Returns of the market or of factors, where the model takes any.
    window : Window
        Bars to test, inside the event window.
    model : NormalModel or BlockModel
        ``MarketModel()``, ``ConstantMean()`` and others.
    rng : numpy.random.Generator or int
        Source of the draws, or its seed.
    design : Design, optional
        Windows; [-260, -11] and [-10, 10] unless said otherwise. Its ``block`` plays
        no part.
    draws : PlaceboDraws, optional
        How many studies of how many events, on one bar or not, with what effect.

    Returns
    -------
    PlaceboStudy
        Statistics and p-values of every draw, and rates of rejection.

    Notes
    -----
    All draws share one pass of the engine, some hundreds of events at a time; ranks and
    residuals are summed by draw, without a loop over draws. An effect is put on
    abnormal returns: those of the event window are multiplied by the square root of
    ``draws.event_variance``, then ``draws.inject`` is added on bar 0. So the estimation windows of
    other events do not see it.

    References
    ----------
    .. [1] Brown, S. J., & Warner, J. B. (1985). Using daily stock returns: The case
       of event studies. Journal of Financial Economics, 14(1), 3-31.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.normal import MarketModel
    >>> from eventimpact.simulation import PlaceboDraws, placebo_study
    >>> rng = np.random.default_rng(0)
    >>> market = rng.normal(0, 0.01, 600)
    >>> returns = market[:, None] + rng.normal(0, 0.02, (600, 20))
    >>> study = placebo_study(
    ...     returns,
    ...     market,
    ...     Window(0, 0),
    ...     model=MarketModel(),
    ...     rng=rng,
    ...     draws=PlaceboDraws(n_draws=400, n_events=30, inject=0.02),
    ... )
    >>> study.pvalue.shape == (400, len(study.draws.tests))
    True
    >>> study.rejection_rate()["bmp"] > 0.9
    True
    """
    draws = PlaceboDraws() if draws is None else draws
    design = Design() if design is None else design
    _check_window(window, design, draws)
    at_once = max(1, _EVENTS_AT_ONCE // draws.n_events)
    source = event_source(
        returns,
        factors,
        model=model,
        design=replace(design, block=at_once * draws.n_events),
        n_events=draws.n_draws * draws.n_events,
    )
    asset, bar = draw_events(
        source.panel.shape, source.span, draws, np.random.default_rng(rng)
    )
    statistic = np.empty((draws.n_draws, len(draws.tests)))
    pvalue = np.empty_like(statistic)
    step = at_once * max(1, _EVENTS_IN_TABLE // (at_once * draws.n_events))
    for start in range(0, draws.n_draws, step):
        part = slice(start, start + step)
        drawn = replace(source, asset=asset[part], bar=bar[part])
        table = _table(drawn, window, draws, at_once)
        for j, name in enumerate(draws.tests):
            found = GROUPED_TESTS[name](table, draws.alternative)
            statistic[part, j], pvalue[part, j] = found.statistic, found.pvalue
    return PlaceboStudy(
        draws=draws, asset=asset, bar=bar, statistic=statistic, pvalue=pvalue
    )


def _table(
    drawn: EventSource, window: Window, draws: PlaceboDraws, at_once: int
) -> DrawTable:
    """Study some draws, a block of whole draws at a time."""
    n_draws, n_events = drawn.asset.shape
    table = DrawTable.empty(n_draws, n_events)

    def study(start: int) -> None:
        rows = slice(start, start + at_once)
        chunk = replace(
            drawn, asset=drawn.asset[rows].ravel(), bar=drawn.bar[rows].ravel()
        )
        fill(table.rows(start, start + at_once), chunk, window, draws)

    side_by_side(study, range(0, n_draws, at_once), drawn.design)
    return table


def _check_window(window: Window, design: Design, draws: PlaceboDraws) -> None:
    """Raise unless the window, and bar 0 if it is moved, lie in the event window."""
    first, last = design.event
    inside = first <= window.first and window.last <= last
    if not inside:
        message = (
            f"the window [{window.first}, {window.last}] is not inside the event "
            f"window [{first}, {last}]; widen the latter"
        )
        raise ValueError(message)
    if draws.inject and not first <= 0 <= last:
        message = (
            f"inject is {draws.inject} but the event window [{first}, {last}] does not "
            "hold bar 0; widen it"
        )
        raise ValueError(message)
