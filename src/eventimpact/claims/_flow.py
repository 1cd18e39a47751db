"""Look for unusual selling: seller-initiated volume, and coins sent to exchanges."""

import math

from eventimpact.claims._context import Context
from eventimpact.claims._evidence import NO_MOVE, Evidence, not_testable, weigh
from eventimpact.claims._flow_finding import FlowFinding
from eventimpact.claims._flow_hours import hours_flow
from eventimpact.claims._flow_onchain import onchain_flow


def flow(context: Context) -> Evidence:
    """Compare flows in the outcome and around events with those elsewhere.

    Signed volume comes first, since it is measured; flows to exchanges, which are
    estimated, stand beside it, and for it where there is none. A file of flows that
    cannot be used is the first thing said.
    """
    if not context.moved_as_claimed:
        return not_testable("flow", NO_MOVE)
    signed, onchain = hours_flow(context), onchain_flow(context)
    found = [one for one in (signed, onchain) if isinstance(one, FlowFinding)]
    reason = _said(signed, onchain)
    if not found:
        return not_testable("flow", reason)
    first = found[0]
    bounded = math.isfinite(first.high - first.low)
    return Evidence(
        line="flow",
        finding=weigh(first.p_greater, first.p_less, context.claim.significance),
        reason=reason,
        estimate=first.estimate,
        unit=first.unit,
        low=first.low if bounded else None,
        high=first.high if bounded else None,
        pvalue=first.p_greater,
        detail=tuple(table for one in found for table in one.detail),
        figure=first.figure,
    )


def _said(signed: FlowFinding | str, onchain: FlowFinding | str | None) -> str:
    """Put what either kind of flow says into one sentence."""
    hours = signed if isinstance(signed, str) else signed.reason
    if onchain is None:
        return hours
    if isinstance(onchain, str):
        return f"the flows on the chain are not testable: {onchain}; {hours}"
    return f"{hours}; on the chain {onchain.reason}"
