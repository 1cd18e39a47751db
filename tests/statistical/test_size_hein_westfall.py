"""Size at 5 % of the joint test of one event bar on five assets with heavy tails.

Errors are multivariate t with 4 degrees of freedom: big days are big for all assets, and
F takes one for an event too often, however long the history is. The bootstrap of the
residual vectors does not.
"""

import numpy as np
import pytest

from eventimpact.regression import hein_westfall, multivariate_event_regression


pytestmark = pytest.mark.slow

N_STUDIES, N_BARS, N_ASSETS = 600, 150, 5


def test_the_bootstrap_holds_its_size_where_f_does_not() -> None:
    rng = np.random.default_rng(1)
    rejected = np.zeros(2)
    for _ in range(N_STUDIES):
        scale = np.sqrt(4 / rng.chisquare(4, (N_BARS, 1)))
        y = scale * (rng.normal(size=(N_BARS, N_ASSETS)) + rng.normal(size=(N_BARS, 1)))
        fit = multivariate_event_regression(y, {"tariffs": [100]})
        drawn = hein_westfall(fit, n_draws=199, rng=rng)
        rejected += [fit.joint_test().pvalue <= 0.05, drawn.pvalue <= 0.05]
    of_f, of_draws = 100 * rejected / N_STUDIES
    assert 6.5 < of_f < 13
    assert 3 < of_draws < 7.2
