"""How much, all at once? Regressions with dummies, and of CARs on characteristics."""

from eventimpact.regression._break_record import BreakDates
from eventimpact.regression._breaks import break_dates
from eventimpact.regression._car_record import CarRegression
from eventimpact.regression._car_regression import car_regression
from eventimpact.regression._collinearity import Collinearity, Overlap
from eventimpact.regression._covariances import HAC, HC3, Classical, GarchX
from eventimpact.regression._cusum import Cusum, cusum_test
from eventimpact.regression._dose import dose_response
from eventimpact.regression._dose_record import DoseResponse
from eventimpact.regression._encompassing import Encompassing
from eventimpact.regression._error_specs import BlockBootstrap, WildBootstrap
from eventimpact.regression._event_regression import EventRegression
from eventimpact.regression._event_result import EventRegressionResult
from eventimpact.regression._granger import GrangerTest, granger_test
from eventimpact.regression._hein_westfall import hein_westfall
from eventimpact.regression._influence import Influence
from eventimpact.regression._innovations import block_length, stationary_places
from eventimpact.regression._local_projection import local_projections
from eventimpact.regression._multivariate import multivariate_event_regression
from eventimpact.regression._multivariate_result import MultivariateEventResult
from eventimpact.regression._pca_gls import pca_gls
from eventimpact.regression._pooled_dummy import PooledDummy, pooled_dummy
from eventimpact.regression._projection_record import Bands, LocalProjections
from eventimpact.regression._rigobon_sack import rigobon_sack
from eventimpact.regression._rigobon_sack_record import RigobonSack
from eventimpact.regression._sup_f import SupF, sup_f_test
from eventimpact.regression._sur import sur
from eventimpact.regression._sur_result import SurResult
from eventimpact.regression._wald import WaldTest


__all__ = [
    "HAC",
    "HC3",
    "Bands",
    "BlockBootstrap",
    "BreakDates",
    "CarRegression",
    "Classical",
    "Collinearity",
    "Cusum",
    "DoseResponse",
    "Encompassing",
    "EventRegression",
    "EventRegressionResult",
    "GarchX",
    "GrangerTest",
    "Influence",
    "LocalProjections",
    "MultivariateEventResult",
    "Overlap",
    "PooledDummy",
    "RigobonSack",
    "SupF",
    "SurResult",
    "WaldTest",
    "WildBootstrap",
    "block_length",
    "break_dates",
    "car_regression",
    "cusum_test",
    "dose_response",
    "granger_test",
    "hein_westfall",
    "local_projections",
    "multivariate_event_regression",
    "pca_gls",
    "pooled_dummy",
    "rigobon_sack",
    "stationary_places",
    "sup_f_test",
    "sur",
]
