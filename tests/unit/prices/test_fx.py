"""Exchange rates against the file of the European Central Bank."""

from datetime import date

import pytest

from eventimpact.errors import DataNotAvailableError, UnknownNameError
from eventimpact.prices import convert, ecb_rate


# eurofxref-hist.csv of the European Central Bank, the rows of these days.
RATES = [
    ("USD", date(2025, 4, 16), 1.1355),
    ("CNY", date(2025, 4, 16), 8.2961),
    ("USD", date(2023, 12, 29), 1.105),
    ("CNY", date(2024, 12, 31), 7.5833),
    ("USD", date(1999, 1, 4), 1.1789),
    ("CNY", date(2005, 4, 1), 10.7255),
]


@pytest.mark.parametrize(("currency", "on", "rate"), RATES)
def test_rates_are_those_of_the_bank(currency: str, on: date, rate: float) -> None:
    assert ecb_rate(currency, on) == rate


def test_three_billion_yuan_of_the_report_are_411_million_dollars() -> None:
    in_usd = convert(3e9, "CNY", "USD", date(2025, 4, 16))
    assert in_usd == pytest.approx(3e9 / 8.2961 * 1.1355, rel=1e-12)
    assert in_usd == pytest.approx(410.6e6, rel=1e-3)


def test_over_easter_the_fixing_of_maundy_thursday_stands() -> None:
    for day in (18, 19, 20, 21):
        assert ecb_rate("USD", date(2025, 4, day)) == 1.136
    assert ecb_rate("USD", date(2025, 4, 22)) == 1.1476


def test_the_euro_is_one_euro() -> None:
    assert ecb_rate("EUR", date(2025, 4, 16)) == 1.0
    assert convert(2.0, "EUR", "USD", date(2025, 4, 16)) == pytest.approx(2.271)


def test_unknown_currency_lists_known_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"no currency called 'XBT'.*EUR, USD"):
        ecb_rate("XBT", date(2025, 4, 16))


@pytest.mark.parametrize(
    ("currency", "on"),
    [
        ("USD", date(1998, 12, 31)),
        ("CNY", date(2005, 3, 31)),
        ("USD", date(2099, 1, 1)),
    ],
)
def test_a_day_without_a_recent_fixing_is_refused(currency: str, on: date) -> None:
    with pytest.raises(DataNotAvailableError, match="they run from"):
        ecb_rate(currency, on)
