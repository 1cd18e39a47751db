"""A verdict as plain data, for JSON."""

import json
import math
import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, Final

from eventimpact.claims._claim import Claim
from eventimpact.claims._evidence import Detail, Evidence
from eventimpact.claims._market import Market
from eventimpact.claims._records import ReadingVerdict, VariantVerdict
from eventimpact.prices import PriceHistory


PACKAGES: Final = ("eventimpact", "numpy", "scipy", "statsmodels", "pydantic")


def as_json(data: dict[str, Any]) -> str:
    """Write plain data as JSON; what is not finite becomes null."""
    return json.dumps(_finite(data), indent=2, ensure_ascii=False, allow_nan=False)


def as_data(
    claim: Claim,
    readings: Sequence[ReadingVerdict],
    market: Market,
    seed: int,
) -> dict[str, Any]:
    """Return everything a report holds as plain data."""
    return {
        "claim": claim.model_dump(mode="json"),
        "readings": [_reading(one) for one in readings],
        "data": [_series(one) for one in market.histories],
        "seed": seed,
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Return the versions that the digits depend on."""
    return {"python": platform.python_version()} | {p: version(p) for p in PACKAGES}


def _series(history: PriceHistory) -> dict[str, Any]:
    return {
        "symbol": history.symbol,
        "bar": history.bar,
        "first_close": f"{history.close_at[0]}Z",
        "last_close": f"{history.close_at[-1]}Z",
        "n_bars": history.n_bars,
        "source": history.source,
        "convention": history.convention,
        "sha256": history.fingerprint,
    }


def _reading(one: ReadingVerdict) -> dict[str, Any]:
    history = one.context.outcome.history
    return {
        "name": one.name,
        "note": one.reading.note,
        "start": f"{history.close_at[one.context.first - 1]}Z",
        "end": f"{history.close_at[one.context.last]}Z",
        "move_percent": 100 * math.expm1(one.move),
        "verdict": one.ruling.word,
        "reason": one.variants[0].decision.reason,
        "amount": one.variants[0].label,
        "evidence": [_line(line) for line in one.evidence],
        "variants": [_variant(variant) for variant in one.variants],
        "sensitivity": [
            {"smallest_share": share, "verdicts": [ruling.word for ruling in rulings]}
            for share, rulings in one.sensitivity
        ],
        "dropped": [
            {"role": role, "event": event, "reason": reason}
            for role, event, reason in one.dropped()
        ],
    }


def _variant(variant: VariantVerdict) -> dict[str, Any]:
    return {
        "amount": variant.label,
        "verdict": variant.decision.ruling.word,
        "reason": variant.decision.reason,
        "holm": dict(variant.decision.adjusted),
        "evidence": [_line(line) for line in variant.evidence],
    }


def _line(line: Evidence) -> dict[str, Any]:
    return {
        "line": line.line,
        "question": line.question,
        "finding": line.finding.value,
        "estimate": line.estimate,
        "unit": line.unit,
        "low": line.low,
        "high": line.high,
        "pvalue": line.pvalue,
        "p_claim_false": line.p_support,
        "p_claim_true": line.p_contradict,
        "reason": line.reason,
        "tables": [_table(detail) for detail in line.detail],
    }


def _table(detail: Detail) -> dict[str, Any]:
    return {
        "caption": detail.caption,
        "columns": list(detail.columns),
        "rows": [list(row) for row in detail.rows],
    }


def _finite(value: Any) -> Any:
    """Replace numbers that are not finite by None, all the way down."""
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
