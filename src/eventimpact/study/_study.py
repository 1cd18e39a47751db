"""One event study as a value, and how it is run."""

from dataclasses import dataclass, field
from typing import final

from eventimpact._types import BoolArray
from eventimpact.abnormal import Design
from eventimpact.calendars import Calendar
from eventimpact.normal import MarketModel, TradeToTrade
from eventimpact.prices import Given, LogReturns, Response
from eventimpact.study._catalogued import DayZero
from eventimpact.study._check import check_study
from eventimpact.study._events import Placed, read_events
from eventimpact.study._factors import read_factors
from eventimpact.study._inputs import Inputs, Model
from eventimpact.study._masks import event_days
from eventimpact.study._named import named
from eventimpact.study._panel import Panel, read_panel
from eventimpact.study._place import OnMissingBar
from eventimpact.study._respond import Missing
from eventimpact.study._result import StudyResult


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class EventStudy:
    """An event study: what is normal, around which bars, of which response.

    It holds no data; `run` gives the result on some.

    Parameters
    ----------
    model : NormalModel or BlockModel, default MarketModel()
        What would have happened anyway.
    design : Design, default Design()
        Windows around the events, how complete they have to be, and whether the
        bars of other events are masked.
    response : Response, optional
        What is studied, such as ``LogReturns()`` where data are prices. Without it,
        numbers are taken for returns as they are, and price histories become log
        returns.
    on_missing_bar : {"next", "previous", "drop"}, default "next"
        Day 0 of an event on a day without a bar.
    missing : {"drop", "trade_to_trade"}, default "drop"
        What becomes of missing bars. Dropped ones leave a cumulative return that
        spans them undefined; trade to trade, the next log return covers them, and the
        model is a ``TradeToTrade`` of `model`.
    policy : {"earliest", "latest"}, default "earliest"
        Day 0 of an event of a catalogue whose time touches several bars: the first of
        them or the last; `StudyResult.rules` counts such events. Windows count bars
        from one day 0, so that it cannot be all of them, as in ``few_events`` and
        ``judge``.

    See Also
    --------
    StudyResult : What comes of it.

    Examples
    --------
    Thirty events in a frame of simulated returns, each worth -3 % on its day:

    >>> import numpy as np
    >>> import pandas as pd
    >>> from eventimpact import EventStudy, Window
    >>> rng = np.random.default_rng(1)
    >>> days = pd.bdate_range("2019-01-01", periods=700, name="time")
    >>> market = pd.Series(rng.normal(0, 0.01, 700), days, name="market")
    >>> returns = pd.DataFrame(rng.normal(0, 0.02, (700, 3)), days, list("ABC"))
    >>> returns = returns.add(market, axis=0)
    >>> events = pd.DataFrame(
    ...     {"asset": list("ABC") * 10, "time": days[300:600:10].to_numpy()}
    ... )
    >>> for asset, time in events.itertuples(index=False):
    ...     returns.loc[time, asset] -= 0.03
    >>> result = EventStudy().run(returns, events, factors=market)
    >>> result.test("bmp", Window(0, 0)).pvalue < 0.01
    True
    """

    model: Model = field(default_factory=MarketModel)
    design: Design = field(default_factory=Design)
    response: Response | None = None
    on_missing_bar: OnMissingBar = "next"
    missing: Missing = "drop"
    policy: DayZero = "earliest"

    def __post_init__(self) -> None:
        check_study(self)

    def run(
        self,
        data: object,
        events: object,
        *,
        factors: object = None,
        calendar: Calendar | None = None,
    ) -> StudyResult:
        """Study events.

        Parameters
        ----------
        data : frame, PriceHistory, sequence of them, or array
            A pandas or polars frame with a row a bar and a column an asset; a long
            frame with the columns ``asset``, ``time`` and one of ``return``,
            ``close``, ``price``, ``value``; price histories; or an array of shape
            (n_bars, n_assets).
        events : Catalogue, frame, or tuple of arrays
            A catalogue of events; a frame with the columns ``asset`` and ``time``,
            and if wanted ``event_id``, ``group`` and numbers that describe the
            events; or columns and bars of an array.
        factors : frame, series, PriceHistory, or array, optional
            Returns of the market, or of several factors, on the same bars.
        calendar : Calendar, optional
            Sessions that give dates their instants of open and close.

        Returns
        -------
        StudyResult
            An event a row, in the order given.
        """
        panel = read_panel(
            data, response=self.response, calendar=calendar, missing=self.missing
        )
        placed = read_events(
            events, panel, on_missing_bar=self.on_missing_bar, policy=self.policy
        )
        given = read_factors(factors, panel)
        inputs = Inputs(
            model=_model(self, panel.response, given.names),
            design=self.design,
            on_missing_bar=self.on_missing_bar,
            policy=self.policy,
            panel=panel,
            placed=placed,
            factors=given,
            masked=_mask(self.design, panel, placed),
        )
        return StudyResult.of(inputs)


def _mask(design: Design, panel: Panel, placed: Placed) -> BoolArray | None:
    """Mask day 0 of the events that have a bar, if that is wanted and matters."""
    if not design.masked:
        return None
    asset, bar = placed.asset, placed.bar
    known = bar >= 0
    if not known.all():
        asset, bar = asset[known], bar[known]
    shape = panel.n_bars, len(panel.assets)
    return event_days(asset, bar, shape, design.estimation)


def _model(study: EventStudy, response: Response, names: tuple[str, ...]) -> Model:
    """Name the model's factors, and let it cover returns of several bars if there are."""
    model, is_whole = named(study.model, names), study.missing == "trade_to_trade"
    is_given = isinstance(response, Given)
    if isinstance(model, TradeToTrade) and not (is_whole or is_given):
        message = (
            "TradeToTrade takes the return over missing bars for that of the next trade, "
            "but missing='drop' leaves it out; say missing='trade_to_trade'"
        )
        raise ValueError(message)
    if is_whole and not isinstance(response, LogReturns):
        message = (
            f"a return over several bars must be the sum of theirs, which a "
            f"{response.name} is not; say response=LogReturns(), or missing='drop'"
        )
        raise ValueError(message)
    if not is_whole or isinstance(model, TradeToTrade):
        return model
    if hasattr(model, "fit_block"):
        message = (
            f"missing='trade_to_trade' makes returns of several bars, which {model!r} "
            "cannot take; use a linear model such as MarketModel(), or missing='drop'"
        )
        raise ValueError(message)
    return TradeToTrade(model)
