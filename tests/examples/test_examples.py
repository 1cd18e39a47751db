"""The narrated scripts run, and their numbers agree with prices taken by hand.

Closes were read from the embedded files with pyarrow alone; log returns, means and
windows were worked out from them outside the package.
"""

import math
import runpy
from pathlib import Path
from typing import Any

import pytest


EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

# Closes of BTC-USD, embedded file.
CLOSE_2025_01_21 = 106_182.2368
CLOSE_2025_04_01, CLOSE_2025_04_02 = 85_237.5876, 82_526.4222
CLOSE_2025_04_15, CLOSE_2025_04_16 = 83_656.4925, 84_105.7794
CLOSE_2024_06_18, CLOSE_2024_07_12 = 65_109.3148, 57_899.2890
CLOSE_2025_02_23, CLOSE_2025_02_24 = 96_327.4631, 91_396.7669


def run(name: str, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> dict[str, Any]:
    script = EXAMPLES / f"{name}.py"
    monkeypatch.setattr("sys.argv", [str(script), *arguments])
    return runpy.run_path(str(script), run_name="__main__")


def test_the_folder_holds_the_scripts_that_are_tested_here() -> None:
    assert sorted(path.stem for path in EXAMPLES.glob("*.py")) == [
        "plot_1_seized_crypto_claim",
        "plot_2_germany_2024",
        "plot_3_tariff_posts_2025",
    ]


def test_the_claim_example_agrees_with_closes_and_the_law_by_hand(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    told = run("plot_1_seized_crypto_claim", monkeypatch, str(tmp_path / "out"))
    falls = told["falls"]
    assert falls["2025-01-21", "2025-04-01"] == pytest.approx(
        CLOSE_2025_04_01 / CLOSE_2025_01_21 - 1, abs=1e-6
    )
    assert falls["2025-01-21", "2025-04-02"] == pytest.approx(
        CLOSE_2025_04_02 / CLOSE_2025_01_21 - 1, abs=1e-6
    )
    assert falls["2025-01-22", "2025-04-02"] == pytest.approx(-0.20398, abs=1e-5)
    assert told["report_return"] == pytest.approx(
        CLOSE_2025_04_16 / CLOSE_2025_04_15 - 1, abs=1e-6
    )
    assert told["report_day"].pvalue > 0.7
    half_of_the_fall = 1 - math.sqrt(CLOSE_2025_04_01 / CLOSE_2025_01_21)
    assert told["needed"] == pytest.approx(half_of_the_fall, abs=1e-6)
    # 0.9 x 2.70 % x sqrt(USD / 42.7bn a day) at 100 % and at 10 % of reported volume:
    # 0.24 % and 0.76 %, 0.44 % and 1.4 %, 1.6 % and 5.0 %.
    dollars = (414e6, 408e6, 1.403e9, 18.14e9)
    for (even, most), usd in zip(told["bounds"].values(), dollars, strict=True):
        at_all_volume = 0.9 * 0.027 * math.sqrt(usd / 42.7e9)
        assert at_all_volume < even < at_all_volume * math.sqrt(10)
        assert most > even
    words = [
        [variant.decision.ruling.word for variant in reading.variants]
        for reading in told["verdict"].readings
    ]
    assert words == [["contradicted"] * 3 + ["untestable"]] * 3
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["claim-november.svg", "claim-price.svg", "claim.html"]


def test_the_german_example_agrees_with_closes_and_published_flows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = run("plot_2_germany_2024", monkeypatch, str(tmp_path / "out"))
    total = math.log(CLOSE_2024_07_12 / CLOSE_2024_06_18)
    assert told["parts"].total == pytest.approx(total, abs=1e-7)
    assert sum(told["values"]) == pytest.approx(total, abs=1e-7)
    # 62 transfers of the Bitquery blog of 9 September 2024.
    assert sum(told["flows"].values()) == pytest.approx(32_894, abs=1)
    assert told["mean_sold"] == pytest.approx(-0.0025556, abs=1e-6)
    assert told["mean_other"] == pytest.approx(-0.0076491, abs=1e-6)
    assert 13 * told["mean_sold"] + 11 * told["mean_other"] == pytest.approx(total)
    assert told["inside"].pvalue > 0.5
    assert told["worst_days"] == ["2024-06-24", "2024-07-04"]
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["germany-price.svg", "germany-split.svg"]


def test_the_tariff_example_agrees_with_windows_cut_by_hand(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = run("plot_3_tariff_posts_2025", monkeypatch, str(tmp_path / "out"))
    table = told["table"]
    assert len(table) == 26
    assert {"2025-04-07", "2025-04-09"}.isdisjoint(table)
    assert table["2025-02-24"][0] == pytest.approx(
        math.log(CLOSE_2025_02_24 / CLOSE_2025_02_23), abs=1e-7
    )
    assert table["2025-04-02"][0] == pytest.approx(
        math.log(CLOSE_2025_04_02 / CLOSE_2025_04_01), abs=1e-7
    )
    # Holm: the smallest of 26 p-values counts 26 times.
    least = min(p for _, p, _ in table.values())
    assert min(h for _, _, h in table.values()) == pytest.approx(min(1, 26 * least))
    assert told["mean_bad"] == pytest.approx(-0.0074423, abs=1e-6)
    # 13 posts of bad news and 7 of good, three hours each, by their UTC stamps.
    assert told["by_hour"]["negative"][:2] == pytest.approx((13, -0.0067213), abs=1e-6)
    assert told["by_hour"]["positive"][:2] == pytest.approx((7, 0.0105002), abs=1e-6)
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["tariff-posts.svg"]


def test_an_example_writes_nothing_unless_a_folder_is_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    run("plot_3_tariff_posts_2025", monkeypatch)
    assert list(tmp_path.iterdir()) == []
