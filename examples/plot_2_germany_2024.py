"""
Germany 2024: the sale that everybody watched
=============================================

Between 19 June and 12 July 2024 German authorities sold 49,858 seized bitcoin. The
transfers were public on the chain as they happened, so unlike the claim of 2025 this
one has dates. It is still no clean experiment: Mt. Gox's repayments were announced and
begun in the same weeks.

Give a folder as argument to have the figures written there.
"""

import sys
from pathlib import Path

import numpy as np

import eventimpact as ei
from eventimpact.events import read_flows
from eventimpact.inference import placement_test
from eventimpact.plots import new_axes, share_waterfall


folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None

# %%
# The verdict
# -----------

verdict = ei.judge("germany-2024")
reading = verdict.readings[0]
print(f"{reading.name}: {reading.ruling.word} (price {reading.simple_move:+.1%})")
for line in reading.evidence:
    print(f"{line.line:<12} {line.finding.value:<13} {line.reason}")

# %%
# Transfers, day by day, beside the return of the day
# ---------------------------------------------------
# The list covers 32,894 of the 49,858 coins. A transfer is not a sale: the seller says
# that over 90 % went over the counter.

bitcoin = ei.EmbeddedPrices().history("BTC-USD")
returns = bitcoin.log_returns()
day = bitcoin.open_at.astype("datetime64[D]")
flows: dict[np.datetime64, float] = {}
for flow in read_flows():
    on = np.datetime64(flow.day)
    flows[on] = flows.get(on, 0.0) + flow.btc
for on, coins in sorted(flows.items()):
    print(f"{on}  {coins:8,.0f} BTC  {np.expm1(returns[day == on][0]):+.2%}")
print(f"{sum(flows.values()):,.0f} BTC on {len(flows)} days")

# %%
# Did the days of transfers fall more than the other days of this fall?
# ---------------------------------------------------------------------
# A fall is looked at because it fell, so its days are compared with one another: the
# days of transfers are moved about inside the window, and the p-value is the rank of
# what was seen. The same by hand, without the claim file:

window = (day >= np.datetime64("2024-06-19")) & (day <= np.datetime64("2024-07-12"))
sold = np.isin(day, list(flows))[window]
sigma = ei.state_scales(returns).sigma[window]
inside = placement_test(returns[window], sigma, sold, rng=20240619)
mean_sold = float(returns[window][sold].mean())
mean_other = float(returns[window][~sold].mean())
print(f"mean log return with a transfer {mean_sold:+.2%}, without {mean_other:+.2%}")
print(f"permutation p {inside.pvalue:.2f}, one-sided")

# %%
# On 8 July a third of all listed coins moved, and the price rose. The two worst days
# were 24 June, when Mt. Gox announced its repayments and no transfer is listed, and
# 4 July, when 1,300 coins moved.

worst = np.argsort(returns[window])[:2]
worst_days = sorted(day[window][worst].astype(str).tolist())
print("worst days:", ", ".join(worst_days))

# %%
# The split of the fall
# ---------------------
# Parts add up to the whole exactly. The price had been rising, so the drift is
# positive and the other parts have more than the fall to account for.

parts = reading.share.parts
names = ["drift before", *(role.name for role in reading.share.roles), "nothing known"]
values = [parts.drift, *parts.parts.tolist(), parts.remainder]
for name, value in zip(names, values, strict=True):
    print(f"{name:<45} {value:+.2%}")
print(f"{'total':<45} {parts.total:+.2%}")

# %%
# What cannot be said
# -------------------
# The claim is contradicted by its size alone, that is by the mechanical impact that
# 2.8bn USD of sales can have. That watching the wallet frightened others is not
# excluded: the reaction line is silent, and the effect it could have seen is large.

reaction = next(line for line in reading.evidence if line.line == "reaction")
print(reaction.reason)

# %%
# Figures
# -------

figure, ax = new_axes(0.45 * (len(names) + 1) + 1.2)
share_waterfall(ax, names, values, parts.total)
if folder is not None:
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "germany-split.svg")
    verdict.plot().savefig(folder / "germany-price.svg")
