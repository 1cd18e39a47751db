"""
Tariff posts of 2025 on bitcoin
===============================

The rival of the claim. The posts carry their time to the millisecond, so they can be
put on hours as well as on days. Which of them were unusual for bitcoin, given how
volatile it was, and after paying for having looked at many?

Give a folder as argument to have a figure written there.
"""

import sys
from datetime import date
from pathlib import Path

import numpy as np
from statsmodels.stats.multitest import multipletests

import eventimpact as ei
from eventimpact.inference import combined_state_matched, matched_draws
from eventimpact.plots import new_axes, price_path


folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None

# %%
# The events
# ----------
# The sign was written down beforehand, from the text of the news and never from the
# price. Dates on which a tariff takes effect are anticipated and left out by default.

catalogue = ei.Catalogue.shipped()
chosen = {
    sign: catalogue.select(
        ei.Selection(
            categories=("B",),
            since=date(2025, 1, 20),
            until=date(2025, 12, 31),
            directions=(sign,),
        )
    )
    for sign in ("negative", "positive")
}
for sign, events in chosen.items():
    print(f"{len(events)} {sign} events of tariff news")

# %%
# On days
# -------
# An event belongs to the first bar that closes strictly after it. Whatever cannot be
# placed is dropped with a reason, never guessed.

prices = ei.EmbeddedPrices()
daily = prices.history("BTC-USD")
panels = {sign: ei.align(events, daily) for sign, events in chosen.items()}
for dropped in panels["negative"].dropped:
    print(f"dropped {dropped.event_id}: {dropped.reason}")

# %%
# News of both signs on one day cannot be told apart (the false headline of 7 April
# and its denial, the pause of 9 April), so those days are left out of what follows;
# several events of one sign on a day count once.

marked = {sign: panel.mask() for sign, panel in panels.items()}
mixed = marked["negative"] & marked["positive"]
days = daily.open_at.astype("datetime64[D]")
print("news of both signs:", ", ".join(days[mixed].astype(str)))

# %%
# One test a day, and Holm's correction over all of them
# ------------------------------------------------------
# Each day is ranked among the days before it that began as volatile. Days of any
# catalogued event are left out of the comparison.

returns = daily.log_returns()
scales = ei.state_scales(returns)
known = ei.align(catalogue, daily).mask()
single = np.flatnonzero((marked["negative"] | marked["positive"]) & ~mixed)
tests = ei.state_matched_tests(returns, single, catalogued=known, scales=scales)
holm = multipletests(tests.pvalue, method="holm")[1]
print("day         sign       return      z      p   Holm  volatility percentile")
table = {}
for at, z, p, adjusted in zip(single, tests.statistic, tests.pvalue, holm, strict=True):
    sign = "negative" if marked["negative"][at] else "positive"
    state = ei.volatility_percentile(returns, int(at), scales=scales)
    table[str(days[at])] = float(returns[at]), float(p), float(adjusted)
    print(
        f"{days[at]}  {sign}  {np.expm1(returns[at]):+7.2%}  {z:+5.2f}  {p:5.3f}  "
        f"{adjusted:5.3f}  {state:4.0%}"
    )

# %%
# The bad news together
# ---------------------
# One test of the mean over all days of bad news, against one day drawn for each from
# its own matched days. The minimum detectable effect is what the mean would have had
# to be for a power of 80 %, by a normal approximation. A mean that is smaller and yet
# below 5 % is a warning: an estimate that just made it is likely to be exaggerated.

bad = np.flatnonzero(marked["negative"] & ~mixed)
draws = matched_draws(returns, bad, catalogued=known, scales=scales)
together = combined_state_matched(draws, alternative="less", rng=20250402)
mean_bad = float(draws.estimate.mean())
sd = np.sqrt(sum(draws.sd(k) ** 2 for k in range(len(bad)))) / len(bad)
detectable = ei.minimum_detectable_effect(float(sd), alternative="less")
print(f"{together.n_events} days of bad news, mean log return {mean_bad:+.2%}")
print(f"one-sided p {together.pvalue:.3f}")
print(f"detectable with a power of 80 %: a mean of -{abs(detectable):.2%}")

# %%
# On hours
# --------
# Now the minute counts. News known only to the day is dropped. The hour of the news and
# the two after it make the window; windows that touch news of the other sign are left
# out, and of windows of one sign that overlap the first stays.

hourly = prices.history("BTCUSDT", bar="1h")
hours = {sign: ei.align(events, hourly) for sign, events in chosen.items()}
print(
    f"dropped on hours: {len(hours['negative'].dropped)} of {len(chosen['negative'])}"
)
hourly_returns = hourly.log_returns()
hourly_scales = ei.state_scales(hourly_returns)
hourly_known = ei.align(catalogue, hourly).mask()
LENGTH = 3


def apart(positions: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Keep windows clear of the other sign, and the first of any that overlap."""
    kept: list[int] = []
    for at in np.unique(positions).tolist():
        is_clear = np.abs(others - at).min() >= LENGTH
        if is_clear and (not kept or at - kept[-1] >= LENGTH):
            kept.append(at)
    return np.array(kept)


by_hour = {}
for sign, other, alternative in (
    ("negative", "positive", "less"),
    ("positive", "negative", "greater"),
):
    starts = apart(hours[sign].first, hours[other].first)
    rows = matched_draws(
        hourly_returns, starts, LENGTH, catalogued=hourly_known, scales=hourly_scales
    )
    result = combined_state_matched(rows, alternative=alternative, rng=20250402)
    by_hour[sign] = result.n_events, float(rows.estimate.mean()), result.pvalue
    print(
        f"{sign}: {result.n_events} windows of {LENGTH} hours, mean log return "
        f"{rows.estimate.mean():+.2%}, one-sided p {result.pvalue:.4f}"
    )

# %%
# What cannot be said
# -------------------
# * Not that tariff news "explains" a fall: no share of any move is computed here. For
#   that, see the claim, where tariff news is a rival.
# * Not what bitcoin did because of a post whose content was expected. The catalogue has
#   the time of the news, not its surprise.
# * Not which of several events within an hour did it.
# * The list is a choice. A post that is missing in the catalogue counts here as an
#   ordinary hour.

# %%
# Figure
# ------

shown = (days >= np.datetime64("2025-01-15")) & (days <= np.datetime64("2025-05-31"))
figure, ax = new_axes()
price_path(
    ax,
    daily.close_at[shown],
    daily.close[shown],
    events=[(daily.open_at[at], "", "rival") for at in bad],
    ylabel="BTC-USD, close (USD)",
)
if folder is not None:
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "tariff-posts.svg")
