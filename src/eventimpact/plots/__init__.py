"""Arrays in, pictures out: the only room that draws."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from eventimpact.plots._car_path import car_path
from eventimpact.plots._event_timeline import event_timeline
from eventimpact.plots._impact_backtest import impact_backtest
from eventimpact.plots._impact_distribution import impact_distribution
from eventimpact.plots._impact_dose import impact_dose
from eventimpact.plots._onset_path import onset_path
from eventimpact.plots._placebo_distribution import placebo_distribution
from eventimpact.plots._price_path import TimedEvent, price_path
from eventimpact.plots._ratio_rows import ratio_rows
from eventimpact.plots._seller_flow import flow_around, flow_window
from eventimpact.plots._share_waterfall import share_waterfall
from eventimpact.plots._specification_curve import specification_curve
from eventimpact.plots._style import EventKind, new_axes
from eventimpact.plots._svg import svg


__all__ = [
    "Axes",
    "EventKind",
    "Figure",
    "TimedEvent",
    "car_path",
    "event_timeline",
    "flow_around",
    "flow_window",
    "impact_backtest",
    "impact_distribution",
    "impact_dose",
    "new_axes",
    "onset_path",
    "placebo_distribution",
    "price_path",
    "ratio_rows",
    "share_waterfall",
    "specification_curve",
    "svg",
]
