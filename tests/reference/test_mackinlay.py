"""Power and minimum detectable effects after MacKinlay (1997)."""

import csv
from pathlib import Path

import pytest

from eventimpact.detection import minimum_detectable_effect, power


EXACT = 1e-12
FOLDER = "reference/mackinlay1997"


def rows_of(path: Path) -> list[dict[str, float]]:
    with path.open() as file:
        return [
            {name: float(value) for name, value in row.items()}
            for row in csv.DictReader(file)
        ]


def test_two_sided_power(shared: Path) -> None:
    for row in rows_of(shared / FOLDER / "power_two_sided.csv"):
        found = power(row["abnormal_return"], row["sigma"] / row["N"] ** 0.5)
        assert found == pytest.approx(row["power_two_sided_5pct"], rel=EXACT)


def test_minimum_detectable_effects(shared: Path) -> None:
    for row in rows_of(shared / FOLDER / "mde.csv"):
        found = minimum_detectable_effect((row["L"] / row["N"]) ** 0.5)
        expected = row["mde_in_sigmas_80pct_power_5pct_normal"]
        assert found == pytest.approx(expected, rel=EXACT)
