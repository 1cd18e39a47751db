"""Ask whether the cause's share holds however it is computed."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.claims._claim import Claim
from eventimpact.claims._context import Context
from eventimpact.claims._evidence import NO_MOVE, Detail, Evidence, not_testable, weigh
from eventimpact.claims._inputs import Inputs
from eventimpact.claims._prepare import prepare
from eventimpact.claims._specifications import CHOICES, specifications
from eventimpact.claims._words import count, points, pvalue
from eventimpact.errors import InsufficientDataError, UnknownNameError
from eventimpact.events import Catalogue
from eventimpact.inference import SpecificationCurve, specification_curve
from eventimpact.prices import Prices


if TYPE_CHECKING:
    from eventimpact.plots import Figure


N_DRAWS: Final = 499
MOST: Final = 0.5
TOO_FEW: Final = ", not more than half, so the line stays silent whatever the joint p"


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RobustnessCurve:
    """The cause's share of a move by every specification.

    Parameters
    ----------
    curve : SpecificationCurve
        Estimates, as shares of the move, and their joint tests.
    levels : tuple of tuple of str
        Names of the options of each choice: outcome, dates, bars, normal return,
        scale.
    chosen : ndarray of int, shape (n_specs, n_choices)
        Option of each specification.
    n_same : int
        Combinations of options left out since they come to the same as another.
    """

    curve: SpecificationCurve
    levels: tuple[tuple[str, ...], ...]
    chosen: IntArray
    n_same: int

    def figure(self) -> "Figure":
        """Draw the curve with its choices below.

        Returns
        -------
        Figure
            Two panels.
        """
        return draw_robustness(
            100 * self.curve.estimates,
            self.curve.significant,
            self.chosen,
            tuple(zip(CHOICES, self.levels, strict=True)),
            100 * self.curve.band,
        )


def robustness_curve(
    claim: str | Path | Claim,
    *,
    reading: str | None = None,
    n_draws: int = N_DRAWS,
    prices: Prices | str | Path | None = None,
    catalogue: Catalogue | str | Path | None = None,
    rng: np.random.Generator | int | None = None,
    as_of: date | None = None,
) -> RobustnessCurve:
    r"""Compute the cause's share of a move in every reasonable way.

    Parameters
    ----------
    claim : str, Path or Claim
        Name of a shipped claim, path of a claim file, or a claim.
    reading : str, optional
        Name of the reading; the first by default.
    n_draws : int, default 499
        Placebo draws of the joint tests.
    prices : Prices, str or Path, optional
        Where daily prices come from, as for `judge`.
    catalogue : Catalogue, str or Path, optional
        The events, as for `judge`.
    rng : numpy.random.Generator or int, optional
        Source of everything drawn, or its seed; the claim's seed by default.
    as_of : date, optional
        Day as of which prices and events are known, as for `judge`.

    Returns
    -------
    RobustnessCurve
        The estimates, their joint tests, and the choices behind each.

    Raises
    ------
    UnknownNameError
        The claim has no such reading.
    InsufficientDataError
        The cause has no dated bar in the outcome, or the price did not move as
        claimed.

    Notes
    -----
    Choices: the outcome as stated and with its start or end moved by a twentieth of its
    length; the clock and the policy that date the cause; its bars alone or with one
    or two bars after them; as normal return the mean of 250 or 60 bars, nothing, or
    a market model with the claim's factors; returns over the geometric mean of a fast
    and a slow volatility, over either, or as they are. The smallest share is not a
    choice: it changes the question. A specification that comes to the same numbers as
    another counts once.

    With :math:`z_t = u_t / \sigma_t` on the claimed bars :math:`C` of the outcome
    :math:`W` and the move as stated :math:`m`, each gives

    .. math::

       s = \frac{\sum_{C} \sigma_t}{m} \left(\frac{1}{|C|} \sum_{C} z_t
           - \frac{1}{|W \setminus C|} \sum_{W \setminus C} z_t\right)

    which is 0 for random dates on average, however deep the fall. A draw puts the
    clusters of the cause at random over the bars of all outcomes, the same for every
    specification (`eventimpact.inference.specification_curve`); its share is taken at
    the mean volatility of the cause's own bars, since only standardised returns of
    calm and volatile bars compare.

    Examples
    --------
    >>> from eventimpact.claims import robustness_curve
    >>> found = robustness_curve("germany-2024", n_draws=99)
    >>> found.curve.n_specs > 100, found.curve.p_average_z > 0.05
    (True, True)
    """
    prepared = prepare(
        claim, Inputs(prices=prices, catalogue=catalogue, rng=rng, as_of=as_of)
    )
    names = tuple(one.reading.name for one in prepared.readings)
    if reading is not None and reading not in names:
        raise UnknownNameError.from_known("reading", reading, names)
    one = prepared.readings[0 if reading is None else names.index(reading)]
    if not isinstance(one, Context):
        raise InsufficientDataError(one.reason)
    found = study_robustness(one, n_draws=n_draws)
    if isinstance(found, str):
        raise InsufficientDataError(found)
    return found


def study_robustness(
    context: Context, *, n_draws: int = N_DRAWS
) -> RobustnessCurve | str:
    """Compute the curve of a reading, or say why there is none."""
    if not context.moved_as_claimed:
        return NO_MOVE
    found = specifications(context, n_draws)
    if isinstance(found, str):
        return found
    return RobustnessCurve(
        curve=specification_curve(
            found.estimates,
            found.placebo,
            alternative="greater",
            significance=context.claim.significance,
        ),
        levels=found.levels,
        chosen=found.chosen,
        n_same=found.n_same,
    )


def robustness(context: Context, study: RobustnessCurve | str) -> Evidence:
    """Ask whether the share is there by most specifications, and by all together.

    Whatever the curve, it does not contradict: a share that is too small by all
    specifications is what the line on the share rejects.
    """
    if isinstance(study, str):
        return not_testable("robustness", study)
    curve = study.curve
    agree = curve.share_significant > MOST
    is_silenced = not agree and curve.p_average_z <= context.claim.significance
    low, high = np.quantile(curve.estimates, [0.05, 0.95])
    return Evidence(
        line="robustness",
        finding=weigh(
            curve.p_average_z if agree else None, None, context.claim.significance
        ),
        reason=f"by {count(curve.n_specs, 'specification')} the cause's bars carry "
        f"{points(curve.median)} of the move beyond the outcome's other bars at the median "
        f"(90 % of them {points(float(low))} to {points(float(high))}); "
        f"{points(curve.share_significant)} are significant by themselves"
        f"{TOO_FEW if is_silenced else ''}; against the curves of random dates the joint "
        f"p is {pvalue(curve.p_average_z)} (by the mean normal score; "
        f"{pvalue(curve.p_median)} by the median, {pvalue(curve.p_share)} by the number "
        "significant)",
        estimate=curve.median,
        unit="share of the move",
        brief=f"{points(curve.share_significant)} of "
        f"{count(curve.n_specs, 'specification')} are significant by themselves",
        pvalue=curve.p_average_z,
        p_support=curve.p_average_z if agree else None,
        detail=(_by_choice(study), _by_smallest_share(context, curve)),
        figure=partial(
            draw_robustness,
            100 * curve.estimates,
            curve.significant,
            study.chosen,
            tuple(zip(CHOICES, study.levels, strict=True)),
            100 * curve.band,
        ),
    )


def draw_robustness(
    estimates: FloatArray,
    significant: BoolArray,
    chosen: IntArray,
    choices: tuple[tuple[str, tuple[str, ...]], ...],
    band: FloatArray,
) -> "Figure":
    """Draw a curve of shares in percent."""
    plots: Any = import_module("eventimpact.plots")
    figure: Figure = plots.specification_curve(
        estimates,
        significant,
        chosen,
        choices,
        band=band,
        ylabel="Share of the move beyond\nthe rest of its bars (%)",
    )
    return figure


def _by_choice(study: RobustnessCurve) -> Detail:
    """Tabulate what each option does to the curve."""
    curve = study.curve
    rows = []
    for name, column, options in zip(
        CHOICES, study.chosen.T, study.levels, strict=True
    ):
        for option, label in enumerate(options):
            these = column == option
            if these.any():
                rows.append(
                    (
                        name,
                        label,
                        f"{int(these.sum()):,}",
                        points(float(np.median(curve.estimates[these]))),
                        points(float(curve.significant[these].mean())),
                    )
                )
    return Detail(
        columns=("choice", "option", "specifications", "median share", "significant"),
        rows=tuple(rows),
        caption=f"The curve by each choice; {study.n_same:,} more combinations come to the "
        "same as one of these",
    )


def _by_smallest_share(context: Context, curve: SpecificationCurve) -> Detail:
    """Count the specifications that reach each smallest share."""
    asked = sorted({*context.claim.sensitivity, context.claim.smallest_share})
    return Detail(
        columns=("smallest share", "specifications that reach it"),
        rows=tuple(
            (points(share), points(float((curve.estimates >= share).mean())))
            for share in asked
        ),
        caption="The smallest share is no choice of method: it changes the question",
    )
