"""What a study could have shown, beside what it did show."""

import numpy as np
import pytest
from statsmodels.stats.power import TTestPower

from eventimpact import Design, EventStudy, StudyResult, Window
from eventimpact.errors import UnknownNameError
from eventimpact.normal import ConstantMean


DAY = Window(0, 1)
N = 40


@pytest.fixture
def result(rng: np.random.Generator) -> StudyResult:
    returns = rng.normal(0, 0.02, (400, N)) * rng.uniform(0.5, 2, N)
    events = np.arange(N), rng.integers(200, 390, N)
    design = Design(estimation=Window(-150, -11), event=Window(-5, 5))
    return EventStudy(model=ConstantMean(), design=design).run(returns, events)


def multiple(df: int) -> float:
    """Count the standard errors that one upper tail detects four times in five."""
    found = TTestPower().solve_power(
        nobs=df + 1, alpha=0.025, power=0.8, alternative="larger"
    )
    return float(found * (df + 1) ** 0.5)


def test_the_cross_section_gives_the_error_of_its_mean(result: StudyResult) -> None:
    car = result.car(DAY)
    seen = result.design_analysis(0.01, DAY)
    assert seen.estimate == pytest.approx(car.mean())
    error = car.std(ddof=1) / N**0.5
    assert seen.mde == pytest.approx(multiple(N - 1) * error, rel=1e-4)


@pytest.mark.parametrize("test", ["patell", "bmp", "kolari_pynnonen", "patell_kp"])
def test_an_effect_on_every_event_moves_a_standardised_test_as_foretold(
    result: StudyResult, test: str
) -> None:
    """Add an effect to each return of the first bar: z moves by effect over error."""
    seen = result.design_analysis(0.01, DAY, test=test)
    scar, sd = result.scar(DAY), result.t_values(DAY).sd
    assert seen.estimate == pytest.approx(scar.sum() / (1 / sd).sum())
    statistic = result.test(test, DAY).statistic
    error = seen.estimate / statistic
    shifted = (scar + 0.01 / sd).mean() / scar.mean() * statistic
    assert shifted - statistic == pytest.approx(0.01 / error)


def test_one_sided_it_needs_less(result: StudyResult) -> None:
    both = result.design_analysis(0.01, DAY)
    one = result.design_analysis(0.01, DAY, alternative="less")
    assert one.mde < both.mde


def test_a_test_of_ranks_has_no_effect_in_the_unit_of_returns(
    result: StudyResult,
) -> None:
    with pytest.raises(UnknownNameError, match="cross_sectional"):
        result.design_analysis(0.01, DAY, test="corrado")


def test_one_event_has_no_cross_section_but_a_forecast_error(
    result: StudyResult,
) -> None:
    one = result.subset(np.array([3]))
    assert one.design_analysis(0.01, DAY).reason is not None
    seen = one.design_analysis(0.01, DAY, test="t")
    sd = float(one.t_values(DAY).sd[0])
    assert seen.mde == pytest.approx(multiple(139) * sd, rel=1e-4)


def test_summary_report_and_frames_say_what_would_have_been_seen(
    result: StudyResult,
) -> None:
    smallest = result.design_analysis(0.01, DAY).mde
    said = f"four times in five {100 * smallest:.3f} % or more would have been seen"
    assert said in result.summary(DAY)
    frame = result.to_frame(window=DAY)
    np.testing.assert_allclose(frame["mde"], frame["sd"] * multiple(139), rtol=1e-4)
    groups = result.by(["a"] * 30 + ["b"] * 10)
    assert groups.to_frame(DAY)["mde"].tolist() == [
        groups[name].design_analysis(0.01, DAY).mde for name in ("a", "b")
    ]


def test_one_event_alone_says_that_there_is_no_spread(result: StudyResult) -> None:
    said = result.subset(np.array([3])).summary(DAY)
    assert "no spread of events to tell what would have been seen" in said


def one_asset(returns: np.ndarray, bars: list[int]) -> StudyResult:
    design = Design(estimation=Window(-150, -11), event=Window(-5, 5))
    study = EventStudy(model=ConstantMean(), design=design)
    return study.run(returns[:, None], ([0] * len(bars), bars))


def test_few_events_of_one_asset_that_lie_close_are_not_all_that_could_be_seen(
    rng: np.random.Generator,
) -> None:
    """Give five events one return: their spread is nil, and what they hide is not."""
    returns, bars = rng.normal(0, 0.02, 600), [200, 280, 360, 440, 520]
    returns[bars] = 0.01 + 1e-4 * np.arange(5)
    day = Window(0, 0)
    few = one_asset(returns, bars)
    sd = [
        returns[np.arange(bar - 150, bar - 10)].std(ddof=1) * (1 + 1 / 140) ** 0.5
        for bar in bars
    ]
    error = np.sqrt(np.square(sd).sum()) / 5
    smallest = few.design_analysis(0.01, day).mde
    assert smallest == pytest.approx(2.802 * error, rel=0.01)
    assert few.design_analysis(0.01, day, test="cross_sectional").mde < smallest / 10
    said = few.summary(day)
    assert f"{100 * smallest:.3f} % or more would have been seen (t, 5 %" in said
    assert "there are 5 events of one asset only" in said
    assert any("few_events" in rule for rule in few.rules)


def test_many_events_of_one_asset_have_a_spread(rng: np.random.Generator) -> None:
    many = one_asset(rng.normal(0, 0.02, 900), list(range(200, 860, 22)))
    assert "would have been seen (cross_sectional, 5 %)" in many.summary(DAY)
    assert not any("few_events" in rule for rule in many.rules)
