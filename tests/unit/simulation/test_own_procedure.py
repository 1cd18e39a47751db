"""A test of one's own is checked before and after it runs."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eventimpact.inference import TestResult
from eventimpact.simulation import IidNormal, Trials, size_and_power


SHORT = Trials(n_replications=20, n_bars=400, first=300)


def tried(procedure: Any, process: Any = None) -> Any:
    return size_and_power(
        procedure, IidNormal() if process is None else process, SHORT, rng=0
    )


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        (None, TypeError, "gave NoneType; it has to give a p-value"),
        (True, TypeError, "gave bool"),
        (7, ValueError, "gave 7; it has to give a p-value, from 0 to 1"),
        (-0.1, ValueError, "gave -0.1"),
    ],
)
def test_what_is_no_pvalue_is_refused(
    given: Any, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        tried(lambda *_: given)


def test_a_test_result_gives_its_pvalue() -> None:
    result = TestResult(statistic=1.0, pvalue=0.01, null="no effect")
    found = tried(lambda *_: result)
    assert found.rate()[0] == 1.0
    assert "rejects at 5 %: 0 sigma 1.000" in repr(found)


def test_a_test_that_is_not_applicable_is_left_out() -> None:
    found = tried(lambda *_: float("nan"))
    assert np.isnan(found.pvalue).all()


def test_a_wrong_number_of_arguments_is_found_before_the_trials() -> None:
    with pytest.raises(TypeError, match=r"takes \(r\); it has to take \(returns, pos"):
        tried(lambda r: r)


def test_what_draws_no_series_is_refused() -> None:
    with pytest.raises(TypeError, match=r"give GarchT\(\), or RealHistory\(returns\)"):
        tried("plain t", np.zeros(1000))


def test_a_series_too_short_for_its_history_names_first() -> None:
    with pytest.raises(ValueError, match="longer series, or an earlier first"):
        Trials(n_bars=100)


def test_a_script_without_a_guard_says_so_once(tmp_path: Path) -> None:
    script = tmp_path / "plain.py"
    script.write_text(
        "from eventimpact.parallel import run\nrun(abs, [1, 2, 3], workers=2)\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("Traceback") == 1
    assert 'start workers under if __name__ == "__main__"' in done.stderr
