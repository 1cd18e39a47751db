"""What was traded, in US dollars, whatever the price and the volume are in."""

from pathlib import Path

import pytest

from eventimpact.claims._volume import usd_volume
from eventimpact.prices import FilePrices


HEAD, PRICE, TRADED = (
    "date,close,{}\n2024-01-01,40000,{}\n2024-01-02,40000,{}\n",
    4e4,
    5,
)


@pytest.mark.parametrize(
    ("currency", "column", "unit", "expected"),
    [
        ("USD", "volume_usd", "units", TRADED),
        ("USDT", "volume_usd", "units", TRADED),
        ("USD", "volume", "USDT", TRADED),
        ("USDT", "volume", "BTC", TRADED * PRICE),
        ("USD", "volume", "units", TRADED * PRICE),
    ],
)
def test_a_volume_in_dollars_is_never_priced_again(
    tmp_path: Path, currency: str, column: str, unit: str, expected: float
) -> None:
    path = tmp_path / "coin.csv"
    path.write_text(HEAD.format(column, TRADED, TRADED))
    prices = FilePrices(path, currency=currency, volume_unit=unit)
    found = usd_volume(prices.history("BTC-USD"))
    assert found is not None
    assert found.tolist() == [expected, expected]


def test_a_price_in_another_currency_has_no_volume_in_dollars(tmp_path: Path) -> None:
    path = tmp_path / "coin.csv"
    path.write_text(HEAD.format("volume", TRADED, TRADED))
    prices = FilePrices(path, currency="EUR", volume_unit="BTC")
    assert usd_volume(prices.history("BTC-EUR")) is None
