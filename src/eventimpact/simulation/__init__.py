"""How often are we wrong? Processes, and the size and power of tests on them."""

from eventimpact.simulation._bootstrapped_history import BootstrappedHistory
from eventimpact.simulation._by_state import SizeTable
from eventimpact.simulation._falls import selected_falls, windows_apart
from eventimpact.simulation._garch import GarchT, garch_t
from eventimpact.simulation._gjr import GjrGarchT
from eventimpact.simulation._independent import IidNormal, IidStudentT
from eventimpact.simulation._placebo_draws import PlaceboDraws
from eventimpact.simulation._placebo_study import PlaceboStudy, placebo_study
from eventimpact.simulation._plain_t import plain_t_pvalues
from eventimpact.simulation._procedures import PROCEDURES, Procedure
from eventimpact.simulation._process import ReturnProcess
from eventimpact.simulation._real_history import RealHistory
from eventimpact.simulation._regimes import RegimeSwitch
from eventimpact.simulation._size import size_by_state
from eventimpact.simulation._size_and_power import size_and_power
from eventimpact.simulation._size_and_power_record import SizeAndPower
from eventimpact.simulation._size_of_histories import (
    SizeOfHistories,
    size_of_histories,
)
from eventimpact.simulation._trials import InjectedEffect, Trials


__all__ = [
    "PROCEDURES",
    "BootstrappedHistory",
    "GarchT",
    "GjrGarchT",
    "IidNormal",
    "IidStudentT",
    "InjectedEffect",
    "PlaceboDraws",
    "PlaceboStudy",
    "Procedure",
    "RealHistory",
    "RegimeSwitch",
    "ReturnProcess",
    "SizeAndPower",
    "SizeOfHistories",
    "SizeTable",
    "Trials",
    "garch_t",
    "placebo_study",
    "plain_t_pvalues",
    "selected_falls",
    "size_and_power",
    "size_by_state",
    "size_of_histories",
    "windows_apart",
]
