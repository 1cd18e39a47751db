"""Words and amounts of a claim that are later than the day it is judged as of."""

from datetime import date

import pytest

from eventimpact.claims import judge


def test_a_statement_and_amounts_of_a_later_day_are_named() -> None:
    verdict = judge("seized-crypto-2025", as_of=date(2025, 4, 3))
    said = "\n".join(verdict.remarks)
    assert "the statement is of 2025-04-16, after 2025-04-03" in said
    assert "not known on 2025-04-03 and weighed all the same" in said
    assert "one vendor's sales since 2018) (2025-04-16)" in said
    assert "15,000 BTC (all" not in said


def test_an_amount_that_was_stated_later_than_its_day_is_named() -> None:
    said = "\n".join(judge("germany-2024", as_of=date(2024, 7, 13)).remarks)
    assert "49,858 BTC (sold in all) (2024-07-16)" in said
    assert "EUR 2.64bn (proceeds) (2024-07-16)" in said
    assert "the statement is of" not in said


def test_the_day_of_the_statement_is_no_hindsight() -> None:
    said = "\n".join(judge("seized-crypto-2025", as_of=date(2025, 4, 16)).remarks)
    assert "not known on" not in said
    assert "the statement is of" not in said


@pytest.mark.parametrize("day", [3, 16])
def test_the_supply_of_a_later_day_is_not_known(day: int) -> None:
    is_known = day == 16
    verdict = judge("seized-crypto-2025", as_of=date(2025, 4, day))
    (share,) = [
        one for one in verdict.amounts if "194,000 BTC as a share" in one.reason
    ]
    assert (share.finding.value != "not testable") is is_known
    said = "there would be on 2025-04-16 was not known on 2025-04-03"
    assert (said in share.reason) is not is_known
