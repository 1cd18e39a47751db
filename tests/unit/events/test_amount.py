"""Amounts: a value or a range, without a sign."""

from typing import Any

import pytest
from pydantic import ValidationError

from eventimpact.events import Amount


def amount(**fields: Any) -> Amount:
    return Amount.model_validate(
        {"unit": "BTC", "kind": "flow", "basis": "sold"} | fields
    )


def test_a_range_may_be_open_at_one_end() -> None:
    assert amount(low=3600.0).high is None


@pytest.mark.parametrize(
    "fields", [{}, {"value": 1.0, "low": 1.0}, {"value": 1.0, "high": 2.0}]
)
def test_an_amount_is_a_value_or_a_range(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="give one of the two"):
        amount(**fields)


@pytest.mark.parametrize("fields", [{"value": -1.0}, {"low": -1.0, "high": 2.0}])
def test_a_negative_amount_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="negative"):
        amount(**fields)


def test_a_range_upside_down_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"low is 3\.0 and high is 2\.0; swap"):
        amount(low=3.0, high=2.0)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_only_finite_amounts_are_amounts(value: float) -> None:
    with pytest.raises(ValidationError, match="finite"):
        amount(value=value)
