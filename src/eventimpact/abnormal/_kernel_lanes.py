"""Compiled: sums with eight partial sums side by side, whatever the machine offers."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from eventimpact._types import FloatArray, IntArray
from eventimpact.abnormal._jit import inlined


Places = tuple[FloatArray, int, FloatArray, int]
How = tuple[IntArray, FloatArray, FloatArray]

_ir = import_module("llvmlite.ir")
_cgutils = import_module("numba.core.cgutils")
_types = import_module("numba.core.types")
_extending = import_module("numba.extending")

_LANES = 8
_VECTOR = _ir.VectorType(_ir.DoubleType(), _LANES)


def _load(builder: Any, base: Any, at: Any) -> Any:
    """Load eight values from the one at an index on."""
    place = builder.bitcast(builder.gep(base, [at]), _VECTOR.as_pointer())
    return builder.load(place, align=_LANES)


def _fold(builder: Any, vector: Any) -> Any:
    """Add the lanes up: neighbours, then pairs, then halves."""
    index = _ir.IntType(32)
    left = [builder.extract_element(vector, index(k)) for k in range(_LANES)]
    while len(left) > 1:
        pairs = zip(left[::2], left[1::2], strict=True)
        left = [builder.fadd(a, b) for a, b in pairs]
    return left[0]


def _data(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    """Point to the first value of an array."""
    return context.make_array(kind)(context, builder, value).data


def _add_rows(builder: Any, start: Any, n_rows: Any, terms: Any) -> Any:
    """Write the loop that adds up rows of eight terms, lane by lane."""
    total = _cgutils.alloca_once_value(builder, terms(start))
    one, lanes = start.type(1), start.type(_LANES)
    with _cgutils.for_range_slice(builder, one, n_rows, one) as (row, _):
        at = builder.add(start, builder.mul(row, lanes))
        builder.store(builder.fadd(builder.load(total), terms(at)), total)
    return _fold(builder, builder.load(total))


def _generate_total(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """Write the sum of values."""
    values, start, n_rows = args
    base = _data(context, builder, signature.args[0], values)
    return _add_rows(builder, start, n_rows, lambda at: _load(builder, base, at))


def _generate_step(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    """Write the subtraction of a multiple of a column, and the products of the rest."""
    *arrays, share, at, to, start, n_rows = args
    source, target, column, *other = (
        _data(context, builder, kind, value)
        for kind, value in zip(signature.args, arrays, strict=False)
    )
    lane = _ir.IntType(32)
    first = builder.insert_element(_ir.Constant(_VECTOR, None), share, lane(0))
    shares = builder.shuffle_vector(
        first, first, _ir.Constant(_ir.VectorType(lane, _LANES), None)
    )

    def products(row: Any) -> Any:
        values = _load(builder, source, builder.add(at, row))
        part = builder.fmul(_load(builder, column, row), shares)
        rest = builder.fsub(values, part)
        place = builder.gep(target, [builder.add(to, row)])
        builder.store(rest, builder.bitcast(place, _VECTOR.as_pointer()), align=_LANES)
        return builder.fmul(rest, _load(builder, other[0], row) if other else rest)

    return _add_rows(builder, start, n_rows, products)


def _total_of(_context: Any, values: Any, _start: Any, _n_rows: Any) -> tuple[Any, Any]:
    """Declare an array, an index and a number of rows."""
    return _types.float64(values, _types.intp, _types.intp), _generate_total


def _step_of(
    _context: Any,
    source: Any,
    target: Any,
    column: Any,
    other: Any,
    _share: Any,
    _at: Any,
    _to: Any,
    _start: Any,
    _n_rows: Any,
) -> tuple[Any, Any]:
    """Declare four arrays, a share, three indices and a number of rows."""
    scalars = _types.float64, *[_types.intp] * 4
    signature = _types.float64(source, target, column, other, *scalars)
    return signature, _generate_step


def _squares_of(
    _context: Any,
    source: Any,
    target: Any,
    column: Any,
    _share: Any,
    _at: Any,
    _to: Any,
    _start: Any,
    _n_rows: Any,
) -> tuple[Any, Any]:
    """Declare three arrays, a share, three indices and a number of rows."""
    scalars = _types.float64, *[_types.intp] * 4
    return _types.float64(source, target, column, *scalars), _generate_step


lane_total: Callable[..., float] = _extending.intrinsic(_total_of)
lane_step: Callable[..., float] = _extending.intrinsic(_step_of)
lane_squares: Callable[..., float] = _extending.intrinsic(_squares_of)


@inlined
def total(values: FloatArray, at: int, how: How) -> float:
    """Sum values from an index on, piece by piece, with eight partial sums."""
    (pieces, stack, _), top = how, 0
    for k in range(len(pieces)):
        start, stop = pieces[k, 0], pieces[k, 1]
        n = stop - start
        if n > 0:
            piece = 0.0
            if n >= 8:
                piece = lane_total(values, at + start, n // 8)
            for i in range(stop - n % 8, stop):
                piece += values[at + i]
            stack[top] = piece
            top += 1
        else:
            top -= 1
            stack[top - 1] += stack[top]
    return float(stack[0])


@inlined
def step(
    places: Places,
    column: FloatArray,
    share: float,
    other: FloatArray,
    how: How,
) -> float:
    """Subtract a multiple of a column; give the product of the rest with another."""
    (source, at, target, to), (pieces, stack, _), top = places, how, 0
    for k in range(len(pieces)):
        start, stop = pieces[k, 0], pieces[k, 1]
        n = stop - start
        if n > 0:
            piece = 0.0
            if n >= 8:
                piece = lane_step(
                    source, target, column, other, share, at, to, start, n // 8
                )
            for i in range(stop - n % 8, stop):
                rest = source[at + i] - column[i] * share
                target[to + i] = rest
                piece += rest * other[i]
            stack[top] = piece
            top += 1
        else:
            top -= 1
            stack[top - 1] += stack[top]
    return float(stack[0])


@inlined
def step_squares(places: Places, column: FloatArray, share: float, how: How) -> float:
    """Subtract a multiple of a column; give the sum of squares of the rest."""
    (source, at, target, to), (pieces, stack, _), top = places, how, 0
    for k in range(len(pieces)):
        start, stop = pieces[k, 0], pieces[k, 1]
        n = stop - start
        if n > 0:
            piece = 0.0
            if n >= 8:
                piece = lane_squares(
                    source, target, column, share, at, to, start, n // 8
                )
            for i in range(stop - n % 8, stop):
                rest = source[at + i] - column[i] * share
                target[to + i] = rest
                piece += rest * rest
            stack[top] = piece
            top += 1
        else:
            top -= 1
            stack[top - 1] += stack[top]
    return float(stack[0])
