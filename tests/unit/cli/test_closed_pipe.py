"""Commands whose reader goes away."""

import subprocess
import sys
from pathlib import Path

import pytest

from eventimpact.cli import main


COMMAND = (sys.executable, "-m", "eventimpact")


def test_a_report_is_written_though_nobody_reads_the_terminal(tmp_path: Path) -> None:
    target = tmp_path / "q.json"
    with subprocess.Popen(
        [*COMMAND, "judge", "us-marshals-2014", "--json", str(target)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        complaint = running.stderr.read()
    assert target.read_text(encoding="utf-8").startswith("{")
    assert complaint == b""
    assert running.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("events", "NOPE"), "; list them with `eventimpact events`"),
        (("judge", "mine.toml"), "; events of your own are given with --events FILE"),
    ],
)
def test_an_unknown_event_is_met_with_where_events_are(
    arguments: tuple[str, ...],
    hint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(
        'name = "mine"\ntitle = "t"\n[statement]\ntext = "t"\nwho = "w"\n'
        '[cause]\nlabel = "x"\nundated = ["X-1"]\n[[readings]]\nname = "r"\n'
        "start = 2024-01-01T00:00:00Z\nend = 2024-02-01T00:00:00Z\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(sys, "argv", ["eventimpact", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert hint in capsys.readouterr().err
