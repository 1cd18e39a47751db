"""Abnormal returns of many events, block by block."""

from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, IntArray
from eventimpact.abnormal._accumulate import Accumulator
from eventimpact.abnormal._arrays import EventArrays
from eventimpact.abnormal._compiled import CompiledTable, choose
from eventimpact.abnormal._design import Design
from eventimpact.abnormal._designs import Designs
from eventimpact.abnormal._part import Part
from eventimpact.abnormal._parts import parts
from eventimpact.abnormal._source import EventSource, read_source
from eventimpact.normal import BlockModel, NormalModel
from eventimpact.numerics import count_positive


_COLUMNS: Final = (
    "ar",
    "sigma",
    "params",
    "n_positive",
    "n_masked",
    "code",
    "row",
)


def event_arrays(
    returns: ArrayLike,
    factors: ArrayLike | None,
    asset: ArrayLike,
    bar: ArrayLike,
    *,
    model: NormalModel | BlockModel,
    design: Design | None = None,
    masked: ArrayLike | None = None,
) -> EventArrays:
    r"""Subtract from the returns around many events what a model says was normal.

    Parameters
    ----------
    returns : array_like of shape (n_bars, n_assets)
        Returns, NaN where missing.
    factors : array_like of shape (n_bars,) or (n_bars, n_factors), or None
        Returns of the market or of factors, where the model takes any.
    asset, bar : array_like of int, shape (n_events,)
        Column of `returns` and bar of each event.
    model : NormalModel or BlockModel
        ``MarketModel()``, ``ConstantMean()`` and others.
    design : Design, optional
        Windows; [-260, -11] and [-10, 10] unless said otherwise.
    masked : array_like of bool, shape (n_bars,) or (n_bars, n_assets), optional
        Bars to leave out of estimation windows, such as those of other events.

    Returns
    -------
    EventArrays
        In the order of the events. One whose model cannot be fitted is dropped with a
        reason. A missing return of an event bar is never taken for zero.

    Notes
    -----
    Each event is fitted directly on its own window, centred in two passes, by
    orthogonal columns; events on one bar share their regressors. No running sum
    enters, so that no bar outside a window touches a digit of its event.

    .. math:: \mathrm{AR} = r^* - X^* \hat\beta, \qquad s^2 = e'e / (T - k)

    References
    ----------
    .. [1] MacKinlay, A. C. (1997). Event studies in economics and finance. Journal
       of Economic Literature, 35(1), 13-39.
    .. [2] Bjorck, A. (1967). Solving linear least squares problems by Gram-Schmidt
       orthogonalization. BIT, 7(1), 1-21.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.normal import MarketModel
    >>> rng = np.random.default_rng(0)
    >>> market = rng.normal(0, 0.01, 400)
    >>> returns = 1.1 * market[:, None] + rng.normal(0, 0.02, (400, 3))
    >>> arrays = event_arrays(
    ...     returns, market, [0, 2, 1], [300, 300, 20], model=MarketModel()
    ... )
    >>> arrays.df, arrays.car(Window(0, 1)).shape
    (array([248, 248,   0]), (3,))
    """
    source = read_source(
        returns,
        factors,
        (asset, bar),
        model=model,
        design=Design() if design is None else design,
        masked=masked,
    )
    return study(source)


def study(source: EventSource) -> EventArrays:
    """Fit every block, keep what is small, and sum what is not."""
    table, sums = Table(source), Accumulator(source)
    for part in parts(source, sums.prepare):
        table.add(part)
        sums.add(part)
    return table.finish(sums)


@final
class Table:
    """Numbers of every event, filled block by block."""

    def __init__(self, source: EventSource) -> None:
        n, n_tau = len(source.asset), source.design.event.length
        self.source = source
        self.ar = np.empty((n, n_tau))
        self.sigma = np.empty(n)
        self.params = np.empty((n, source.n_params))
        self.n_positive = np.empty(n, dtype=np.int32)
        self.n_masked = np.empty(n, dtype=np.int32)
        self.code = np.empty(n, dtype=np.int8)
        self.row = np.empty(n, dtype=np.int32)
        self.designs: list[tuple[IntArray, FloatArray, FloatArray, FloatArray]] = []
        self.n_designs = 0
        self.forecast_var: FloatArray | None = None
        self.param_root: FloatArray | None = None
        kernels = choose(source)
        self.compiled = None
        if kernels is not None:
            columns = {name: getattr(self, name) for name in _COLUMNS}
            self.compiled = CompiledTable(kernels, columns)

    def add(self, part: Part) -> None:
        """Write a part's numbers to its events."""
        rows = part.rows
        if self.compiled is not None and part.used is None:
            self.compiled.add(part, self.n_designs)
        else:
            self._write(part)
        self.designs.append((part.bar, part.n_obs, part.centre, part.r_inv))
        self.n_designs += len(part.bar)
        if part.forecast_var is not None:
            if self.forecast_var is None:
                self.forecast_var = np.empty(self.ar.shape)
            self.forecast_var[rows] = part.forecast_var
        if part.param_root is not None:
            self.param_root = _fill_root(
                self.param_root, part.param_root, rows, len(self.ar)
            )

    def _write(self, part: Part) -> None:
        """Write what every part has."""
        rows = part.rows
        self.ar[rows] = part.ar
        self.sigma[rows] = part.sigma
        self.params[rows] = part.params
        self.n_positive[rows] = count_positive(part.resid)
        self.n_masked[rows] = part.n_masked
        self.code[rows] = part.code
        self.row[rows] = part.design + self.n_designs

    def finish(self, sums: Accumulator) -> EventArrays:
        """Close the arrays."""
        p = 0 if self.source.own else self.source.regressors.shape[1]
        empty = (
            np.empty(0, np.int64),
            np.empty(0),
            np.empty((0, p, 2)),
            np.empty((0, p, p)),
        )
        bar, n_obs, centre, r_inv = (
            np.concatenate(column) for column in zip(empty, *self.designs, strict=True)
        )
        arrays = EventArrays(
            ar=self.ar,
            sigma=self.sigma,
            params=self.params,
            n_positive=self.n_positive,
            n_masked=self.n_masked,
            code=self.code,
            designs=Designs(
                row=self.row,
                bar=bar,
                n_obs=n_obs.astype(np.int64),
                centre=centre,
                r_inv=r_inv,
            ),
            sums=sums.finish(),
            source=self.source,
            forecast_var=self.forecast_var,
            param_root=self.param_root,
        )
        for name in ("ar", "sigma", "params", "n_positive", "n_masked", "code"):
            getattr(arrays, name).flags.writeable = False
        return arrays


def _fill_root(
    root: FloatArray | None, values: FloatArray, rows: IntArray, n_events: int
) -> FloatArray:
    """Write the roots of some events to a table that is as wide as the widest."""
    *_, n_tau, width = values.shape
    if root is None:
        root = np.zeros((n_events, n_tau, width))
    if root.shape[2] < width:
        wider = np.zeros((n_events, n_tau, width))
        wider[:, :, : root.shape[2]] = root
        root = wider
    root[rows, :, :width] = values
    return root
