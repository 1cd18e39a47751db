"""The same study of other events."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from eventimpact.abnormal._arrays import EventArrays
from eventimpact.abnormal._engine import study
from eventimpact.abnormal._source import check_events


def study_again(arrays: EventArrays, asset: ArrayLike, bar: ArrayLike) -> EventArrays:
    """Study placebo events on the same returns, with the same model and windows.

    Assets with a real event remain exposed: models that compare with other assets do
    not take them for donors then.

    Parameters
    ----------
    arrays : EventArrays
        A study.
    asset, bar : array_like of int, shape (n_events,)
        Column of the returns and bar of each event to be studied instead.

    Returns
    -------
    EventArrays
        In the order of the events; what `event_arrays` gives for them but for that.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.abnormal import event_arrays, study_again
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 3))
    >>> arrays = event_arrays(returns, None, [0], [300], model=ConstantMean())
    >>> study_again(arrays, [0, 1, 2], [310, 310, 310]).ar.shape
    (3, 21)
    """
    assets, bars = (np.asarray(e, dtype=np.int64) for e in (asset, bar))
    check_events(assets, bars, arrays.source.panel.shape[1])
    real = arrays.source.real or (arrays.source.asset, arrays.source.bar)
    return study(replace(arrays.source, asset=assets, bar=bars, real=real))
