"""Randomness that does not depend on who does the work."""

import numpy as np


def children(rng: np.random.Generator | int, n: int) -> list[np.random.Generator]:
    """Spawn a source of randomness for each of many tasks.

    Spawned before the work is handed out, they give the same digits however many
    workers there are.

    Parameters
    ----------
    rng : numpy.random.Generator or int
        Their parent, or its seed.
    n : int
        How many.

    Returns
    -------
    list of numpy.random.Generator
        Independent of one another and of what the parent gives afterwards.

    Examples
    --------
    >>> from eventimpact.parallel import children
    >>> [int(child.integers(100)) for child in children(0, 3)]
    [80, 66, 65]
    """
    return np.random.default_rng(rng).spawn(n)
