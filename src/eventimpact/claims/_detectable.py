"""How large a share of the move would have been seen."""

import math
from collections.abc import Sequence

from scipy.special import ndtri

from eventimpact.claims._context import Context
from eventimpact.claims._evidence import Evidence


_HALF: float = float(ndtri(0.95))


def detectable_share(context: Context, evidence: Sequence[Evidence]) -> float | None:
    r"""Return the smallest share of the move that all dated lines would have seen.

    Notes
    -----
    From the 90 % interval of a line, :math:`se = (high - low) / (2 z_{0.95})`; an
    effect is seen at level a with power p from :math:`(z_{1-a} + z_p) se` above what
    it is tested against: the smallest share on the line share, nothing on the lines
    reaction and rivals. The largest of the three counts, since all have to support.
    """
    if not context.moved_as_claimed:
        return None
    claim = context.claim
    factor = float(ndtri(1 - claim.significance) + ndtri(claim.power))
    units = {
        "share": (1.0, claim.smallest_share),
        "rivals": (1.0, 0.0),
        "reaction": (100 * abs(context.move), 0.0),
    }
    shares = []
    for line in evidence:
        if line.line not in units or line.low is None or line.high is None:
            continue
        scale, above = units[line.line]
        shares.append(above + factor * (line.high - line.low) / (2 * _HALF * scale))
    known = [share for share in shares if math.isfinite(share)]
    return max(known, default=None)
