"""What a type checker must see from outside; checked by mypy, never run."""

from pathlib import Path
from typing import Any, assert_type

import pandas as pd

import eventimpact as ei
from eventimpact import claims, plots, reports
from eventimpact._types import BoolArray, FloatArray
from eventimpact.prices import Prices


assert_type(ei.Window(-1, 1), ei.Window)
assert_type(ei.Window(-1, 1).length, int)

note: reports.Block = reports.Paragraph(text=("see ", reports.Link("it", "#it")))
document = reports.Document(title="A note", blocks=(note,))
assert_type(reports.render_html(document), str)
assert_type(reports.render_markdown(document), str)

figure, ax = plots.new_axes()
assert_type(plots.svg(figure), str)

claim = ei.load_claim("germany-2024")
assert_type(claim, ei.Claim)
assert_type(ei.claim_names(), tuple[str, ...])
verdict = ei.judge(claim, prices=ei.EmbeddedPrices(), rng=1)
assert_type(verdict, ei.Verdict)
assert_type(ei.judge("mine.toml", prices="prices.csv"), ei.Verdict)
assert_type(ei.judge(Path("mine.toml"), catalogue=ei.Catalogue.shipped()), ei.Verdict)
assert_type(verdict.summary(), str)
assert_type(verdict.to_dict(), dict[str, Any])
assert_type(verdict.to_frame(), pd.DataFrame)
assert_type(verdict.plot(), plots.Figure)
assert_type(verdict.to_html("r.html"), Path)
assert_type(verdict.to_json(Path("r.json")), Path)
assert_type(verdict.to_markdown("r.md"), Path)
reading = verdict.readings[0]
assert_type(reading, claims.ReadingVerdict)
assert_type(reading.ruling, claims.Ruling)
assert_type(reading.simple_move, float)
assert_type(reading.dropped(), tuple[tuple[str, str, str], ...])
assert_type(reading.variants[0].decision, claims.Decision)
line = reading.evidence[0]
assert_type(line, claims.Evidence)
assert_type(line.finding, claims.Finding)
assert_type(line.pvalue, float | None)
assert_type(claims.decide(reading.evidence, 0.05), claims.Decision)

history = ei.EmbeddedPrices().history("BTC-USD", bar="1d")
assert_type(history, ei.PriceHistory)
returns = history.log_returns()
result = ei.state_matched_test([0.01, -0.02], 1, alternative="less")
assert_type(result, ei.TestResult)
assert_type(ei.state_matched_test(returns, 700).pvalue, float)
statistic, pvalue = result
assert_type(pvalue, float)
assert_type(ei.state_matched_tests(returns, [700, 800], 5).pvalue, FloatArray)
assert_type(ei.volatility_percentile(returns, 700), float)
assert_type(ei.sample_quantile_test(returns, 700), ei.TestResult)
assert_type(
    ei.minimum_detectable_effect(0.02, alternative="less"),
    float,
)

catalogue = ei.Catalogue.shipped()
assert_type(catalogue.get("A-CN-REUTERS"), ei.Event)
assert_type(catalogue.select(ei.Selection(categories=("A",))), ei.Catalogue)
assert_type(ei.align(catalogue, history), ei.EventPanel)
assert_type(ei.align(catalogue, history).mask(), BoolArray)
prices: Prices = ei.FilePrices("prices.csv")

study = ei.EventStudy(model=ei.MarketModel(), response=ei.LogReturns())
outcome = study.run(pd.DataFrame(), ei.Catalogue.shipped(), factors=history)
assert_type(outcome, ei.StudyResult)
assert_type(outcome.ar, FloatArray)
assert_type(outcome.car(ei.Window(0, 1)), FloatArray)
assert_type(outcome.caar(ei.Window(0, 1)), float)
assert_type(outcome.test("bmp", ei.Window(0, 0)), ei.TestResult)
battery = outcome.tests([ei.Window(0, 0), ei.Window(0, 5)])
assert_type(battery, ei.Battery)
assert_type(battery.adjusted("romano_wolf"), dict[str, float])
assert_type(battery.to_frame(), pd.DataFrame)
assert_type(outcome.by("group"), ei.Groups)
assert_type(outcome.by("group")["A"], ei.StudyResult)
assert_type(outcome.to_frame("ar"), pd.DataFrame)
assert_type(outcome.plot(), plots.Figure)
assert_type(outcome.to_html("study.html"), Path)
assert_type(outcome.summary(), str)
