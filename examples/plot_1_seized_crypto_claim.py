"""
The claim: seized crypto and the dump of 2025
=============================================

In April 2025 Reuters reported that China's local governments sell seized crypto
through private firms. A trader wrote on X: "This explains pretty much the dump even
before tariff news hit the market." The sentence ships with the library as a claim
file. This script judges it, then takes the verdict apart and checks the pieces by hand.

Give a folder as argument to have the figures and the report written there:
``python plot_1_seized_crypto_claim.py out``.
"""

import sys
from pathlib import Path

import numpy as np

import eventimpact as ei


folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None

# %%
# One call
# --------
# Prices and events are embedded, so nothing is downloaded. "Before tariff news" can
# mean three things; each reading has its own verdict, and so has each of the amounts
# that are in circulation.

verdict = ei.judge("seized-crypto-2025")
for reading in verdict.readings:
    print(f"{reading.name}: price {reading.simple_move:+.1%}")
    for variant in reading.variants:
        print(f"    {variant.decision.ruling.word:<13} {variant.label}")

# %%
# What the last reading rests on
# ------------------------------
# No sale has a known date, so most lines cannot be run. *Flow* leans towards selling, but
# too few windows as long fit into its history to call that unusual, and it does not say
# who sold. The verdict hangs on one line: *size*.

last = verdict.readings[-1]
for line in last.evidence:
    print(f"{line.line:<12} {line.finding.value:<13} {line.reason}")

# %%
# The fall itself depends on the close
# ------------------------------------
# "About twenty percent" is right for each of these three pairs of closes; the claim
# file takes the first, which ends before the tariffs of 2 April.

bitcoin = ei.EmbeddedPrices().history("BTC-USD")
close = dict(
    zip(
        bitcoin.open_at.astype("datetime64[D]").astype(str).tolist(),
        bitcoin.close.tolist(),
        strict=True,
    )
)
falls = {
    (first, final): close[final] / close[first] - 1
    for first, final in (
        ("2025-01-21", "2025-04-01"),
        ("2025-01-21", "2025-04-02"),
        ("2025-01-22", "2025-04-02"),
    )
}
for (first, final), fall in falls.items():
    print(f"close of {first} to close of {final}: {fall:+.1%}")

# %%
# Could the amount do it?
# -----------------------
# The size line draws the impact of each amount from the square-root law with stated
# priors: sold at an even pace over the window, or by the schedule that suits the claim
# best. Half of the fall is needed.

needed = -np.expm1(-last.context.threshold)
bounds = {}
print(f"needed: {needed:.1%}")
for variant in last.variants:
    bound = variant.size.bound
    even, most = (-np.expm1(-x) for x in (bound.median, bound.favourable_high))
    bounds[variant.label] = even, most
    print(
        f"{variant.label}: {even:.2%} at an even pace, {most:.2%} (95th percentile) by "
        f"the best schedule; needed is {bound.required / variant.size.usd:,.0f} times as much"
    )

# %%
# The law bounds the *mechanical* impact of selling. It does not bound fear of sales,
# and it says nothing against the sales having taken place.

# %%
# The one datable event
# ---------------------
# The report came on 16 April 2025, two weeks after the window. Its day was ordinary. A
# report of past sales need not move the price, so this line cannot contradict.

on = int(np.searchsorted(bitcoin.open_at, np.datetime64("2025-04-16")))
report_day = ei.state_matched_test(bitcoin.log_returns(), on)
report_return = float(np.expm1(report_day.estimate))
print(f"16 April 2025: {report_return:+.2%}, state-matched p {report_day.pvalue:.2f}")

# %%
# Figures
# -------

figures = {"claim-price.svg": verdict.plot(2), "claim-november.svg": verdict.plot(0)}
if folder is not None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in figures.items():
        figure.savefig(folder / name)
    verdict.to_html(folder / "claim.html")
