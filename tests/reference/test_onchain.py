"""The community file of Coin Metrics, against pandas and what is known of it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from eventimpact.prices import OnChainFlows, read_onchain


@pytest.fixture(scope="module")
def path(shared: Path) -> Path:
    file = shared / "data" / "btc_onchain_coinmetrics_daily.csv.gz"
    if not file.is_file():
        pytest.skip("the on-chain file is not there")
    return file


@pytest.fixture(scope="module")
def flows(path: Path) -> OnChainFlows:
    return read_onchain(path)


def test_the_numbers_are_those_that_pandas_reads(
    path: Path, flows: OnChainFlows
) -> None:
    frame = pd.read_csv(path)
    net = (frame.FlowInExNtv - frame.FlowOutExNtv).to_numpy()
    np.testing.assert_array_equal(flows.net, net)
    assert flows.days.astype(str).tolist() == frame.date.tolist()


def test_the_later_vintage_differs_as_the_source_says(flows: OnChainFlows) -> None:
    (revision,) = flows.revisions
    assert revision.vintage == "202606"
    assert revision.n_days == 2192
    assert revision.median == pytest.approx(0.045, abs=0.005)
    assert revision.largest > 2


def test_either_vintage_says_that_coins_went_to_exchanges_in_march_2020(
    path: Path, flows: OnChainFlows
) -> None:
    later = read_onchain(path, vintage="202606")
    days = np.isin(flows.days, np.array(["2020-03-12", "2020-03-13"], "datetime64[D]"))
    for one in (flows, later):
        usual = np.nanmedian(one.inflow[(one.days.astype(str) >= "2020")])
        assert one.inflow[days].min() > 1.5 * usual
