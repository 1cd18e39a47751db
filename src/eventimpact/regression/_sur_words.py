"""What to say about seemingly unrelated regressions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from eventimpact.regression._sur_result import SurResult


def sur_method(n_iter: int) -> str:
    """Name the estimator."""
    if n_iter == 0:
        return "least squares of each equation"
    steps = f", {n_iter} steps" if n_iter > 1 else ""
    return f"feasible generalised least squares{steps}"


def sur_notes(
    lost: Sequence[str], n_missing: int, n_iter: int, *, settled: bool
) -> tuple[str, ...]:
    """Say which bars and assets are left out, and whether coefficients settled."""
    said = {
        f"{n_missing} bars lack something of an asset and are left out of all": n_missing,
        f"{', '.join(lost)} left out": lost,
        f"the coefficients had not settled after {n_iter} steps": not settled,
    }
    return tuple(note for note, is_so in said.items() if is_so)


def sur_line(found: "SurResult") -> str:
    """Say in a line what was estimated."""
    if found.reason is not None:
        return f"<SurResult: {found.reason}>"
    n_used = sum(why is None for why in found.reasons)
    lost = len(found.reasons) - n_used
    sizes = [len(part) for part in found.params]
    fewest, most = min(sizes), max(sizes)
    what = str(most) if fewest == most else f"{fewest} to {most}"
    return (
        f"<SurResult ({found.method}): {n_used} assets"
        f"{f', {lost} left out' if lost else ''}, {what} regressors, n {found.n_obs:,}>"
    )
