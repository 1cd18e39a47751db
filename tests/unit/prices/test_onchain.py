"""Flows to and from exchanges: the layout, and every fault of a file at once."""

import gzip
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from eventimpact.errors import InvalidInputError, UnknownNameError
from eventimpact.prices import OnChainFlows, read_onchain


HEADER = "time,FlowInExNtv,FlowOutExNtv,FlowInExUSD,FlowOutExUSD,SplyExNtv,PriceUSD"
ROWS = (
    "2024-01-01,30,10,1200,400,900,40",
    "2024-01-02,5,15,250,750,890,50",
    "2024-01-03,,,,,,60",
)


def read(folder: Path, *lines: str, vintage: str | None = None) -> OnChainFlows:
    path = folder / "flows.csv"
    path.write_text("\n".join(lines) + "\n")
    return read_onchain(path, vintage=vintage)


def faults(folder: Path, *lines: str) -> tuple[str, ...]:
    with pytest.raises(InvalidInputError) as caught:
        read(folder, *lines)
    return caught.value.faults


def test_flows_are_read_by_day_of_utc_with_gaps_as_gaps(tmp_path: Path) -> None:
    flows = read(tmp_path, HEADER, *ROWS)
    assert flows.days.astype(str).tolist() == ["2024-01-01", "2024-01-02", "2024-01-03"]
    np.testing.assert_array_equal(flows.net, [20, -10, np.nan])
    np.testing.assert_array_equal(flows.imbalance, [0.5, -0.5, np.nan])
    assert flows.supply is not None
    assert flows.supply.tolist()[:2] == [900, 890]
    assert (flows.vintage, flows.asset, flows.revisions) == ("", "", ())
    assert "day D of UTC" in flows.convention
    assert flows.source == "file flows.csv"


def test_a_compressed_file_with_instants_and_a_prefix_is_the_same(
    tmp_path: Path,
) -> None:
    plain = read(tmp_path, HEADER, *ROWS)
    text = "\n".join((HEADER, *ROWS)) + "\n"
    text = text.replace("Flow", "btc_Flow").replace(
        "2024-01-01", "2024-01-01T00:00:00Z"
    )
    with gzip.open(tmp_path / "flows.csv.gz", "wt") as file:
        file.write(text)
    packed = read_onchain(tmp_path / "flows.csv.gz")
    assert packed.asset == "btc"
    np.testing.assert_array_equal(packed.net, plain.net)
    np.testing.assert_array_equal(packed.days, plain.days)


def test_flows_in_dollars_become_coins_at_the_price_of_their_day(
    tmp_path: Path,
) -> None:
    flows = read(
        tmp_path,
        "date,PriceUSD,FlowInExUSD,FlowOutExUSD",
        "2024-01-01,40,1200,400",
    )
    assert (flows.inflow[0], flows.outflow[0]) == (30, 10)


VINTAGES = (
    (
        "date,PriceUSD,FlowInExNtv,FlowOutExNtv,SplyExNtv,"
        "FlowInExUSD_vintage202606,FlowOutExUSD_vintage202606"
    ),
    "2024-01-01,40,30,10,900,,",
    "2024-01-02,50,20,15,890,1100,750",
    "2024-01-03,50,10,15,880,1000,500",
)


def test_vintages_are_compared_but_never_mixed(tmp_path: Path) -> None:
    first = read(tmp_path, *VINTAGES)
    assert first.inflow.tolist() == [30, 20, 10]
    (revision,) = first.revisions
    assert (revision.vintage, revision.n_days) == ("202606", 2)
    assert revision.median == pytest.approx((0.1 + 1.0) / 2)
    assert revision.largest == pytest.approx(1.0)
    later = read(tmp_path, *VINTAGES, vintage="202606")
    np.testing.assert_allclose(later.inflow, [np.nan, 22, 20])
    assert later.supply is None
    assert later.revisions[0].vintage == ""
    assert later.fingerprint != first.fingerprint


def test_an_unknown_vintage_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="202606"):
        read(tmp_path, *VINTAGES, vintage="202501")


def test_the_fingerprint_changes_with_any_number(tmp_path: Path) -> None:
    one = read(tmp_path, HEADER, *ROWS).fingerprint
    assert read(tmp_path, HEADER, *ROWS).fingerprint == one
    other = read(tmp_path, HEADER, ROWS[0], ROWS[1].replace("890", "891")).fingerprint
    assert other != one


def test_rows_after_a_day_are_cut_off(tmp_path: Path) -> None:
    cut = read(tmp_path, HEADER, *ROWS).until(date(2024, 1, 2))
    assert cut.days.astype(str).tolist() == ["2024-01-01", "2024-01-02"]
    assert cut.price is not None
    assert len(cut.price) == len(cut.inflow) == 2


def test_every_fault_of_the_cells_is_listed(tmp_path: Path) -> None:
    found = faults(
        tmp_path, HEADER, "2024-13-01,x,1,1,1,1,1", "2024-01-02T05:00,1,y,1,1,1,1"
    )
    assert len(found) == 3
    assert "'2024-13-01' in row 1, one of 2 that are no day" in found[0]
    assert "'FlowInExNtv' holds 'x' in row 1" in found[1]
    assert "'FlowOutExNtv' holds 'y' in row 2" in found[2]


def test_every_fault_of_the_values_is_listed(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        HEADER,
        "2024-01-02,30,10,1200,400,900,40",
        "2024-01-02,30,10,1500,400,900,40",
        "2024-01-01,-1,10,1200,inf,900,0",
    )
    assert [fault.split(" in 1 row")[0] for fault in found] == [
        "the day is duplicated",
        "the day goes backwards",
        "FlowInExNtv is negative or infinite",
        "FlowOutExUSD is negative or infinite",
        "PriceUSD is zero, negative or infinite",
        *(f for f in found[5:]),
    ]
    assert any("columns of two vintages were mixed" in fault for fault in found)
    assert any("FlowInExUSD that is not FlowInExNtv" in fault for fault in found)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("when,FlowInExNtv,FlowOutExNtv", "no column 'time' or 'date'"),
        ("date,PriceUSD", "there are no flows"),
        ("date,FlowInExNtv", "FlowInExNtv alone"),
        ("date,FlowInExUSD,FlowOutExUSD", "add PriceUSD"),
        ("date,btc_FlowInExNtv,eth_FlowOutExNtv", "the flows are of btc, eth; give"),
        ("date,flowinexntv,FlowOutExNtv", "'flowinexntv' is like FlowInExNtv but is"),
        (
            "date,FlowInExNtv,FlowOutExNtv,flow_in_ex_usd 2026",
            "'flow_in_ex_usd 2026' is like FlowInExUSD but is not understood",
        ),
        ("date,FlowInExNtv,btc_FlowInExNtv,FlowOutExNtv", "comes 2 times"),
    ],
)
def test_columns_that_give_no_flows_are_said(
    tmp_path: Path, header: str, says: str
) -> None:
    row = ",".join(["2024-01-01", *["1"] * header.count(",")])
    assert says in " ".join(faults(tmp_path, header, row))


def test_no_file_and_no_row_are_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="is no file"):
        read_onchain(tmp_path / "nothing.csv")
    assert "there is no row" in faults(tmp_path, HEADER)[0]


def test_an_asset_is_named_by_a_prefix_or_a_column_whatever_its_case(
    tmp_path: Path,
) -> None:
    prefixed = read(tmp_path, "date,BTC_FlowInExNtv,btc_FlowOutExNtv", "2024-01-01,1,2")
    column = read(tmp_path, "asset,date,FlowInExNtv,FlowOutExNtv", "btc,2024-01-01,1,2")
    assert prefixed.asset == column.asset == "btc"
    several = faults(
        tmp_path,
        "asset,date,FlowInExNtv,FlowOutExNtv",
        "btc,2024-01-01,1,2",
        "eth,2024-01-01,1,2",
    )
    assert several == ("the flows are of btc, eth; give one asset a file",)


def test_a_vintage_may_have_a_price_of_its_own(tmp_path: Path) -> None:
    flows = read(
        tmp_path,
        "date,PriceUSD_vintageA,FlowInExUSD_vintageA,FlowOutExUSD_vintageA",
        "2024-01-01,40,1200,400",
    )
    assert (flows.inflow[0], flows.outflow[0], flows.vintage) == (30, 10, "A")


def test_columns_without_a_label_are_named_among_the_vintages(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="the columns without a label"):
        read(tmp_path, HEADER, *ROWS, vintage="2026")


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("2024-01-01 05:00", "no day of UTC; write 2024-01-31"),
        ("2024-01-01T00:00:00+02:00", "no day of UTC; write 2024-01-31"),
        ("01/02/2024", "no day of UTC; write 2024-01-31"),
        ("", "no day of UTC; write 2024-01-31"),
    ],
)
def test_a_stamp_that_is_no_day_of_utc_is_said(
    tmp_path: Path, cell: str, says: str
) -> None:
    (fault,) = faults(tmp_path, "date,FlowInExNtv,FlowOutExNtv", f"{cell},1,2")
    assert says in fault
