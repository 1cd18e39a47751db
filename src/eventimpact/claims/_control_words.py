"""Placebos in words and as a table."""

import numpy as np

from eventimpact.claims._evidence import Detail
from eventimpact.claims._random_dates import FallPlacebos, Placebos
from eventimpact.claims._words import count, points, pvalue


def compared(placebos: Placebos, level: float, words: str, name: str) -> str:
    """Put the p-value into words, or say that so few ways cannot give one."""
    if _is_few(placebos, level):
        return (
            f"{name} too few: {count(len(placebos.drawn), 'way')} of drawing them cannot "
            f"give a p-value of {points(level)}"
        )
    return words.format(points(placebos.pvalue, 1))


def _is_few(placebos: Placebos, level: float) -> bool:
    """Tell whether the smallest p-value that the placebos allow is above the level."""
    return (1 + len(placebos.drawn)) * level < 1


def placebo_table(
    falls: FallPlacebos | None,
    history: Placebos | None,
    pool: Placebos | None,
    level: float,
) -> Detail:
    """Tabulate each statistic of the cause against its placebos."""
    rows: tuple[tuple[str, str, Placebos | None], ...] = (
        ("share of the move", "same dates in falls as deep", falls and falls.returned),
        ("excess over the rest", "same dates in falls as deep", falls and falls.excess),
        ("mean reaction", "same dates in ordinary times", history),
        ("mean reaction", "negative controls", pool),
    )
    return Detail(
        columns=(
            "statistic",
            "placebos",
            "number",
            "cause",
            "median",
            "5 %",
            "95 %",
            "p",
        ),
        rows=tuple(
            _row(statistic, kind, placebos, level)
            for statistic, kind, placebos in rows
            if placebos is not None
        ),
        caption="What dates that caused nothing explain, all counted positive if as "
        "claimed; reactions and excess in standard deviations. The share is shown, the "
        "rest decide",
    )


def _row(
    statistic: str, kind: str, placebos: Placebos, level: float
) -> tuple[str, ...]:
    low, mid, high = np.quantile(-placebos.drawn, [0.05, 0.5, 0.95])
    numbers = (-placebos.statistic, mid, low, high)
    return (
        statistic,
        kind,
        f"{len(placebos.drawn):,}",
        *(f"{float(x) + 0.0:.2f}" for x in numbers),
        "too few" if _is_few(placebos, level) else pvalue(placebos.pvalue),
    )
