"""Checks of models that take one market."""


def check_one_market(name: str, n_factors: int) -> None:
    """Raise unless there is one factor, the market."""
    if n_factors != 1:
        message = (
            f"{n_factors} factors were given but {name} takes one, the market's "
            "returns; give that column alone"
        )
        raise ValueError(message)
