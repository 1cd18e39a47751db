"""Columns of the embedded Parquet files as arrays, without a frame between."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from eventimpact._types import FloatArray, TimeArray
from eventimpact.data import embedded


# pyarrow's own conversion imports pandas, ten times the cost of the reading.
_DTYPES: Final = {
    pa.float64(): "float64",
    pa.timestamp("ms", tz="UTC"): "datetime64[ms]",
    pa.date32(): "int32",
    pa.int32(): "int32",
}
_THOUSAND: Final = 1000


def open_parquet(folder: str, file: str) -> pq.ParquetFile:
    """Open an embedded Parquet file."""
    return pq.ParquetFile(pa.BufferReader(embedded(folder, file).read_bytes()))


def read_columns(
    file: pq.ParquetFile, names: Sequence[str]
) -> dict[str, FloatArray | TimeArray]:
    """Return columns by name; the embedded files hold no null.

    One thread: pyarrow's pool can abort a process that ends while it winds down.
    """
    table = file.read(columns=list(names), use_threads=False)
    return {
        name: np.concatenate([_values(chunk) for chunk in table[name].chunks])
        for name in names
    }


def _values(chunk: pa.Array) -> FloatArray | TimeArray:
    """Return the values of `chunk`; integers are thousandths."""
    dtype = np.dtype(_DTYPES[chunk.type])
    values = np.frombuffer(
        chunk.buffers()[1],
        dtype=dtype,
        count=len(chunk),
        offset=chunk.offset * dtype.itemsize,
    )
    if chunk.type == pa.date32():
        return values.astype("datetime64[D]")
    return values / _THOUSAND if chunk.type == pa.int32() else values
