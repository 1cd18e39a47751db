"""The ground of every part of a claim file, and what its numbers may be."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


Unit = Literal["BTC", "USD", "EUR", "CNY", "GBP", "KRW", "JPY"]
Share = Annotated[float, Field(gt=0, le=1)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Part(BaseModel):
    """A frozen part of a claim that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
