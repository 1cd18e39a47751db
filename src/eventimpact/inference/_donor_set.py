"""Which other assets an asset is compared with, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import FloatArray, frozen


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DonorSet:
    """Donors of a counterfactual, named and justified.

    Parameters
    ----------
    returns : ndarray of shape (n_bars, n_donors)
        Returns of the donors, on the bars of the asset; NaN where missing.
    names : tuple of str
        Their names.
    why : str
        Why these assets would have gone on as the asset did, but for the event; a
        result says it.
    exposed : tuple of str, default ()
        Those that the same news may have hit. A model with ``allow_exposed`` uses them;
        any other refuses them.

    Raises
    ------
    ValueError
        If names and columns differ in number, a name comes twice, an exposed name is
        none of them, or no reason is given.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import DonorSet
    >>> coins = DonorSet(
    ...     returns=np.zeros((3, 2)), names=("ETH", "LTC"), why="coins of one market"
    ... )
    >>> coins.names
    ('ETH', 'LTC')
    """

    returns: FloatArray
    names: tuple[str, ...]
    why: str
    exposed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        returns = np.asarray(self.returns, dtype=np.float64)
        names, exposed = tuple(self.names), tuple(self.exposed)
        if returns.ndim != 2 or returns.shape[1] != len(names):
            message = (
                f"{len(names)} names are given for donors of shape {returns.shape}; "
                "give one for each column of (n_bars, n_donors)"
            )
            raise ValueError(message)
        if len(set(names)) != len(names) or not set(exposed) <= set(names):
            message = (
                f"the donors are {', '.join(names)} and those exposed "
                f"{', '.join(exposed) or 'none'}; give each name once, and as exposed "
                "only donors"
            )
            raise ValueError(message)
        if not self.why.strip():
            message = "no reason is given for these donors; say in why they fit"
            raise ValueError(message)
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "exposed", exposed)
        object.__setattr__(self, "returns", frozen(returns))


def check_donors(given: object) -> None:
    """Raise unless donors are named and justified."""
    if not isinstance(given, DonorSet):
        message = (
            f"the donors are of type {type(given).__name__}; give a DonorSet, with their "
            "returns, their names, and why these"
        )
        raise TypeError(message)


def check_sets(given: object) -> None:
    """Raise unless sets of donors have names."""
    if not isinstance(given, Mapping):
        message = (
            f"the sets are of type {type(given).__name__}; give {{name: DonorSet}}, a name "
            "for each"
        )
        raise TypeError(message)
