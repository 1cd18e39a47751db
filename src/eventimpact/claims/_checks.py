"""Look up what a claim names, and leave out of it what was not yet known."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from eventimpact.claims._claim import Cause, Claim, Group
from eventimpact.errors import UnknownNameError
from eventimpact.events import Catalogue, Selection


@contextmanager
def hinted(catalogue: object) -> Iterator[None]:
    """Tell who names an unknown event where events of their own are given."""
    try:
        yield
    except UnknownNameError as error:
        if catalogue is not None:
            raise
        raise error.with_hint(
            "events of your own are given with --events FILE (catalogue= in Python)"
        ) from None


def check_names(claim: Claim, catalogue: Catalogue) -> None:
    """Look up every event that a claim names.

    Raises
    ------
    UnknownNameError
        The catalogue has no event of the name.
    """
    cause = claim.cause
    named = (*cause.undated, *cause.reports, *cause.flows_of, claim.statement.event)
    for name in named:
        if name is not None:
            catalogue.get(name)
    chosen = (cause.events, claim.controls, *(group.events for group in claim.groups))
    for selection in chosen:
        if selection is not None:
            catalogue.select(selection)


def known_claim(claim: Claim, known: Catalogue) -> Claim:
    """Leave out of a claim the events that a catalogue does not have yet.

    Those of the cause count as having no date: that there was more to come is known
    by now. So do events without the listed transfers that the claim asks for.
    """
    cause, listed = claim.cause, {flow.event for flow in known.flows}
    changed = Cause(
        label=cause.label,
        events=_known(cause.events, known),
        flows_of=tuple(name for name in cause.flows_of if name in listed),
        undated=tuple(
            dict.fromkeys((*cause.undated, *_lost(cause, known, listed))),
        ),
        reports=tuple(name for name in cause.reports if name in known),
        amounts=cause.amounts,
    )
    return claim.model_copy(
        update={
            "cause": changed,
            "groups": tuple(_known_groups(claim.groups, known)),
            "controls": _known(claim.controls, known),
        }
    )


def _lost(cause: Cause, known: Catalogue, listed: set[str]) -> Iterable[str]:
    """Yield the events of a cause that cannot be dated for want of knowledge."""
    ids = () if cause.events is None else cause.events.ids
    yield from (name for name in ids if name not in known)
    yield from (name for name in cause.flows_of if name not in listed)


def _known_groups(groups: Iterable[Group], known: Catalogue) -> Iterable[Group]:
    for group in groups:
        events = _known(group.events, known)
        if events is not None:
            yield group.model_copy(update={"events": events})


def _known(selection: Selection | None, known: Catalogue) -> Selection | None:
    """Leave unknown ids out of a selection; None where nothing is left of it."""
    if selection is None:
        return None
    ids = tuple(name for name in selection.ids if name in known)
    if selection.ids and not ids:
        return None
    exclude = tuple(name for name in selection.exclude if name in known)
    return selection.model_copy(update={"ids": ids, "exclude": exclude})
