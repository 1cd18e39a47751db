"""A verdict as a frame."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

from eventimpact.claims._records import ReadingVerdict


if TYPE_CHECKING:
    from eventimpact.claims._all import JudgedReading


def evidence_frame(readings: Sequence[ReadingVerdict]) -> pd.DataFrame:
    """Return one row for each line of evidence of each reading and amount."""
    return pd.DataFrame(
        [
            {
                "reading": reading.name,
                "amount": variant.label,
                "verdict": variant.decision.ruling.word,
                "line": line.line,
                "finding": line.finding.value,
                "estimate": line.estimate,
                "unit": line.unit,
                "low": line.low,
                "high": line.high,
                "pvalue": line.p_shown,
                "p_claim_false": line.p_support,
                "p_claim_true": line.p_contradict,
                "reason": line.reason,
            }
            for reading in readings
            for variant in reading.variants
            for line in variant.evidence
        ]
    )


def rows_frame(rows: "Sequence[JudgedReading]") -> pd.DataFrame:
    """Return one row for each reading of each claim."""
    return pd.DataFrame([asdict(row) for row in rows])
