"""A verdict as plain data, for JSON."""

import json
import math
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from eventimpact.claims._evidence import Detail, Evidence
from eventimpact.claims._records import (
    ReadingVerdict,
    UntestedReading,
    VariantVerdict,
)
from eventimpact.claims._words import TODAYS_WORDS
from eventimpact.prices import OnChainFlows, PriceHistory


if TYPE_CHECKING:
    from eventimpact.claims._verdict import Verdict


PACKAGES: Final = ("eventimpact", "numpy", "scipy", "statsmodels", "pydantic")


def as_json(data: dict[str, Any]) -> str:
    """Write plain data as JSON; what is not finite becomes null."""
    return json.dumps(finite(data), indent=2, ensure_ascii=False, allow_nan=False)


def as_data(verdict: "Verdict") -> dict[str, Any]:
    """Return everything a report holds as plain data."""
    return {
        "claim": verdict.claim.model_dump(mode="json"),
        "readings": [
            _reading(one) if isinstance(one, ReadingVerdict) else _untested(one)
            for one in verdict.outcomes
        ],
        "amounts": [_line(line) for line in verdict.amounts],
        "remarks": list(verdict.remarks),
        "titles_and_notes": None
        if verdict.claim.as_of is None
        else TODAYS_WORDS.format(verdict.claim.as_of),
        "not_yet_known": list(verdict.unknown),
        "data": [_series(one) for one in verdict.market.histories],
        "onchain": _onchain(verdict.market.onchain),
        "seed": verdict.seed,
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


def _onchain(flows: OnChainFlows | None) -> dict[str, Any] | None:
    """Describe flows that the user gave; which vintage is part of the data."""
    if flows is None:
        return None
    return {
        "source": flows.source,
        "vintage": flows.vintage,
        "first_day": str(flows.days[0]) if len(flows.days) else None,
        "last_day": str(flows.days[-1]) if len(flows.days) else None,
        "n_days": len(flows.days),
        "convention": flows.convention,
        "sha256": flows.fingerprint,
    }


def _untested(one: UntestedReading) -> dict[str, Any]:
    return {
        "name": one.name,
        "note": one.reading.note,
        "start": one.reading.start.isoformat(),
        "end": one.reading.end.isoformat(),
        "move_percent": None,
        "verdict": one.ruling.word,
        "reason": one.reason,
        "needs": one.needs,
        "amount": None,
        "evidence": [],
        "variants": [],
        "sensitivity": [],
        "levels": [],
        "dropped": [],
        "overlap": [],
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
        "needs": one.variants[0].decision.needs,
        "amount": one.variants[0].label,
        "evidence": [_line(line) for line in one.evidence],
        "variants": [_variant(variant) for variant in one.variants],
        "sensitivity": [
            {"smallest_share": share, "verdicts": [ruling.word for ruling in rulings]}
            for share, rulings in one.sensitivity
        ],
        "levels": [
            {"significance": level, "verdicts": [ruling.word for ruling in rulings]}
            for level, rulings in one.levels
        ],
        "dropped": [
            {"role": role, "event": event, "reason": reason}
            for role, event, reason in one.dropped()
        ],
        "overlap": [
            {"role": placed.name, "events": list(placed.shared)}
            for placed in one.context.outcome.placed
            if placed.shared
        ],
    }


def _variant(variant: VariantVerdict) -> dict[str, Any]:
    return {
        "amount": variant.label,
        "verdict": variant.decision.ruling.word,
        "reason": variant.decision.reason,
        "needs": variant.decision.needs,
        "holm": dict(variant.decision.adjusted),
        "evidence": [_line(line) for line in variant.evidence],
    }


def _line(line: Evidence) -> dict[str, Any]:
    return {
        "line": line.line,
        "question": line.question,
        "finding": line.finding.value,
        "by_construction": line.by_construction,
        "estimate": line.estimate,
        "unit": line.unit,
        "low": line.low,
        "high": line.high,
        "pvalue": line.pvalue,
        "p_claim_false": line.p_support,
        "p_claim_true": line.p_contradict,
        "reason": line.reason,
        "needs": line.needs,
        "tables": [_table(detail) for detail in line.detail],
    }


def _table(detail: Detail) -> dict[str, Any]:
    return {
        "caption": detail.caption,
        "columns": list(detail.columns),
        "rows": [list(row) for row in detail.rows],
    }


def finite(value: Any) -> Any:
    """Replace numbers that are not finite by None, all the way down."""
    if isinstance(value, dict):
        return {key: finite(one) for key, one in value.items()}
    if isinstance(value, list):
        return [finite(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
