"""What a model of normal returns offers beyond a design or a fit of its own."""

from typing import cast

from eventimpact.abnormal._design import Design
from eventimpact.normal import BlockModel, CountedModel, NormalModel, ScaledModel


def scaled_model(model: NormalModel | BlockModel, design: Design) -> ScaledModel | None:
    """Tell whether events have a variance of their own, known before them."""
    if not hasattr(model, "event_variance"):
        return None
    if design.estimation.first > design.event.last:
        message = (
            "the estimation window lies after the event window, so a variance known "
            "before the event cannot come from it; put it before"
        )
        raise ValueError(message)
    return cast("ScaledModel", model)


def n_params(own: BlockModel | None, n_columns: int, *, has_constant: bool) -> int:
    """Count the coefficients of the model."""
    if own is None:
        return n_columns + has_constant
    if hasattr(own, "count_params"):
        return cast("CountedModel", own).count_params(n_columns)
    return own.n_params
