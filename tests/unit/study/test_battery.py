"""Many tests of one study."""

import warnings

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from eventimpact import Design, EventStudy, StudyResult, Window
from eventimpact.errors import UnknownNameError
from eventimpact.inference import TESTS, romano_wolf
from eventimpact.normal import ConstantMean


DAY, WEEK = Window(0, 0), Window(-2, 2)
DESIGN = Design(estimation=Window(-60, -6), event=Window(-5, 5))


def study(rng: np.random.Generator, n_events: int) -> StudyResult:
    returns = rng.normal(0, 0.02, (600, n_events))
    bars = 100 + 20 * np.arange(n_events)
    returns[bars, np.arange(n_events)] += 0.01
    return EventStudy(model=ConstantMean(), design=DESIGN).run(
        returns, (np.arange(n_events), bars)
    )


@pytest.fixture
def result(rng: np.random.Generator) -> StudyResult:
    return study(rng, 20)


def test_it_holds_every_test_by_name(result: StudyResult) -> None:
    battery = result.tests(DAY)
    assert list(battery) == list(TESTS)
    assert len(battery) == len(TESTS)
    for name in ("bmp", "corrado", "wild_bootstrap"):
        assert tuple(battery[name]) == tuple(result.test(name, DAY))


def test_an_unknown_name_is_refused_before_anything_runs(result: StudyResult) -> None:
    with pytest.raises(UnknownNameError, match="'patel'"):
        result.tests(DAY, names=["bmp", "patel"])


def test_warnings_become_notes(rng: np.random.Generator) -> None:
    few = study(rng, 5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        battery = few.tests(DAY, names=["grank_t", "bmp"])
    assert battery.notes["bmp"] == ()
    (note,) = battery.notes["grank_t"]
    assert "GRANK of 5 events rejects too often" in note
    assert battery.to_frame().loc["grank_t", "notes"] == note
    assert note in battery.summary()


def test_a_single_test_does_warn(rng: np.random.Generator) -> None:
    with pytest.warns(UserWarning, match="GRANK of 5 events"):
        study(rng, 5).test("grank_t", DAY)


@pytest.mark.parametrize(
    ("ours", "theirs"), [("holm", "holm"), ("benjamini_hochberg", "fdr_bh")]
)
def test_corrections_are_those_of_statsmodels(
    result: StudyResult, ours: str, theirs: str
) -> None:
    battery = result.tests(DAY)
    p = np.array([test.pvalue for test in battery.values()])
    wanted = multipletests(p, method=theirs)[1]
    assert list(battery.adjusted(ours).values()) == pytest.approx(wanted)


def test_a_test_without_a_p_is_not_counted(rng: np.random.Generator) -> None:
    battery = study(rng, 1).tests(DAY, names=["t", "bmp"])
    adjusted = battery.adjusted("holm")
    assert adjusted["t"] == battery["t"].pvalue
    assert np.isnan(adjusted["bmp"])
    assert battery["bmp"].reason


def test_the_step_down_is_over_the_windows(result: StudyResult) -> None:
    windows = [DAY, WEEK, Window(1, 5)]
    battery = result.tests(windows, names=["bmp", "wild_bootstrap"])
    assert list(battery)[:3] == ["bmp [0, 0]", "wild_bootstrap [0, 0]", "bmp [-2, 2]"]
    adjusted = battery.adjusted("romano_wolf", n_resamples=199, rng=3)
    wanted = romano_wolf(result.arrays, windows, n_resamples=199, rng=3)
    assert list(adjusted) == [
        f"wild_bootstrap [{window.first}, {window.last}]" for window in windows
    ]
    assert list(adjusted.values()) == wanted.tolist()


def test_the_step_down_needs_the_test_that_it_adjusts(result: StudyResult) -> None:
    with pytest.raises(ValueError, match="wild_bootstrap, which is not in"):
        result.tests(DAY, names=["bmp"]).adjusted("romano_wolf")


def test_an_unknown_correction_is_refused(result: StudyResult) -> None:
    with pytest.raises(ValueError, match="method is 'sidak'"):
        result.tests(DAY, names=["bmp"]).adjusted("sidak")


def test_the_side_of_the_null_reaches_every_test(result: StudyResult) -> None:
    battery = result.tests(DAY, names=["bmp", "sign"], alternative="greater")
    assert {test.alternative for test in battery.values()} == {"greater"}
    assert battery.alternative == "greater"
    lines = repr(battery).splitlines()
    assert lines[0] == "<Battery of 2 tests on [0, 0]>"
    assert [line.split()[0] for line in lines[1:]] == ["bmp", "sign"]


def test_it_is_shown_as_a_table(result: StudyResult) -> None:
    battery = result.tests(DAY, names=["bmp", "sign"])
    frame = battery.to_frame()
    assert frame.index.tolist() == ["bmp", "sign"]
    assert frame.loc["bmp", "statistic"] == battery["bmp"].statistic
    assert frame.loc["bmp", "df"] == 19
    assert "<table" in battery._repr_html_()
    assert battery.summary().splitlines()[0].startswith("bmp ")


def test_the_placebo_test_of_many_events_is_run_only_by_name(
    rng: np.random.Generator,
) -> None:
    returns = rng.normal(0, 0.02, (300, 3))
    events = np.arange(201) % 3, 70 + np.arange(201)
    many = EventStudy(model=ConstantMean(), design=DESIGN).run(returns, events)
    battery = many.tests(DAY)
    assert list(battery) == list(TESTS)
    assert "ask for it by name" in (battery["placebo"].reason or "")
    few = many.subset(np.arange(200))
    assert few.tests(DAY, names=None)["placebo"].reason is None


@pytest.fixture(scope="module")
def crowded() -> StudyResult:
    rng = np.random.default_rng(3)
    returns = rng.normal(0, 0.01, (400, 1)) + rng.normal(0, 0.02, (400, 40))
    returns[300] += rng.normal(0.01, 0.06, 40)
    return EventStudy(model=ConstantMean(), design=DESIGN).run(
        returns, (np.arange(40), np.full(40, 300))
    )


def test_a_note_of_several_tests_is_said_once(crowded: StudyResult) -> None:
    text = crowded.tests(DAY, names=["t", "patell", "bmp"]).summary()
    assert text.count("takes events for independent") == 1
    assert text.splitlines()[3].startswith("note: t, patell, bmp: each takes")


def test_no_test_is_advised_that_has_a_warning_itself(crowded: StudyResult) -> None:
    text = crowded.tests(DAY, names=["t", "patell", "bmp"]).summary()
    assert "variance of returns for unchanged" in text
    assert "take bmp" not in text
    assert text.count("take kolari_pynnonen") == 2
