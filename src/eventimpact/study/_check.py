"""What an event study is made of, checked at once."""

from typing import TYPE_CHECKING, Final, get_args

from eventimpact.abnormal import Design
from eventimpact.errors import InvalidInputError
from eventimpact.study._catalogued import DayZero
from eventimpact.study._place import OnMissingBar
from eventimpact.study._respond import Missing


if TYPE_CHECKING:
    from eventimpact.study._study import EventStudy

_RESPONSE: Final = ("name", "unit", "is_return", "columns", "compute")
_SPAN: Final = (
    "policy is 'span', but the windows of a study count bars from one day 0; take "
    "'earliest' or 'latest' here, or few_events or judge, where day 0 may be several bars"
)


def check_study(study: "EventStudy") -> None:
    """Raise `InvalidInputError` for a part that is none."""
    _check_model(study.model)
    _check_design(study.design)
    if study.response is not None:
        _check_response(study.response)
    chosen: tuple[tuple[str, object, tuple[str, ...]], ...] = (
        ("on_missing_bar", study.on_missing_bar, get_args(OnMissingBar)),
        ("missing", study.missing, get_args(Missing)),
        ("policy", study.policy, get_args(DayZero)),
    )
    for name, value, known in chosen:
        if value not in known:
            message = f"{name} is {value!r}; it must be one of {', '.join(known)}"
            message = _SPAN if value == "span" else message
            raise InvalidInputError(message)


def _check_model(model: object) -> None:
    """Refuse a name, a class, and what models nothing."""
    if isinstance(model, type):
        message = (
            f"model is the class {model.__name__}; give one of it, {model.__name__}()"
        )
        raise InvalidInputError(message)
    if not (hasattr(model, "fit_block") or hasattr(model, "design")):
        message = (
            f"model is {_what(model)}; give a model of normal returns, such as "
            "MarketModel() or ConstantMean()"
        )
        raise InvalidInputError(message)


def _check_design(design: object) -> None:
    """Refuse what is no design."""
    if not isinstance(design, Design):
        message = f"design is {_what(design)}; give a Design, such as Design()"
        raise InvalidInputError(message)


def _check_response(response: object) -> None:
    """Refuse a name, a class, and what is no response."""
    if isinstance(response, type):
        name = response.__name__
        message = f"response is the class {name}; give one of it, {name}()"
        raise InvalidInputError(message)
    if not all(hasattr(response, name) for name in _RESPONSE):
        message = (
            f"response is {_what(response)}; give a response, such as LogReturns() or "
            "SimpleReturns(), or None for returns as they are"
        )
        raise InvalidInputError(message)


def _what(value: object) -> str:
    """Write a value with its kind."""
    return f"{value!r}, a {type(value).__name__}"
