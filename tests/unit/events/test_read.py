"""Reading: every fault is listed, and nothing is half read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eventimpact.errors import InvalidEventError
from eventimpact.events import Catalogue, read_catalogue


Write = Callable[[str, str], Path]

GOOD = """
[[event]]
id = "X-1"
category = "A.sale"
title = "A sale"
grade = "B"
provenance = "uncited"
executed = 2025-04-16
"""

SIX_FAULTS = """
[[event]]
id = "X-1"
category = "A.sales"
title = "Unknown category, naive time, misspelt key"
grade = "B"
provenance = "uncited"
announced = 2025-04-16T06:06:39
noted = "text"

[[event]]
id = "X-2"
category = "B.threat"
title = "Grade outside the list, amount without unit"
grade = "E"
provenance = "uncited"
announced = "2025-04-16"
amounts = [{ value = 3.0, kind = "flow", basis = "sold" }]

[[event]]
id = "X-3"
category = "B.threat"
title = "Link to nowhere"
grade = "A"
provenance = "uncited"
announced = "2025-04-16"
links = [{ kind = "part_of", event = "A-DE-2024-TOTALS" }]
"""


def faults_of(*paths: Path) -> list[str]:
    with pytest.raises(InvalidEventError) as caught:
        read_catalogue(*paths)
    return list(caught.value.faults)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def test_every_fault_of_a_file_is_listed_with_file_event_and_field(
    write: Write,
) -> None:
    faults = faults_of(write("bad.toml", SIX_FAULTS))
    total = "A-DE-2024-TOTAL"
    expected = [
        "bad.toml: X-1: category: there is no category 'A.sales'; did you mean 'A.sale'?",
        "bad.toml: X-1: announced: 2025-04-16T06:06:39 is naive; write 2025-04-16T06:06:39Z",
        "bad.toml: X-1: noted: is not a known key; did you mean 'note'?",
        "bad.toml: X-2: grade: is 'E'; it must be 'A', 'B', 'C' or 'D'",
        "bad.toml: X-2: amounts[1].unit: is missing; write it",
        (
            f"bad.toml: X-3: links[1].event: there is no event '{total}S'; "
            f"did you mean '{total}'?"
        ),
    ]
    assert faults == expected


def test_faults_of_all_files_come_in_one_error(write: Write) -> None:
    first = write("one.toml", GOOD.replace("2025-04-16", '"soon"'))
    second = write("two.toml", GOOD.replace("X-1", "X-2").replace('"B"', '"Z"'))
    faults = faults_of(first, second)
    assert [fault.split(": ")[:3] for fault in faults] == [
        ["one.toml", "X-1", "executed"],
        ["two.toml", "X-2", "grade"],
    ]


def test_one_bad_event_leaves_nothing_of_the_file(write: Write) -> None:
    path = write(
        "half.toml", GOOD + GOOD.replace("X-1", "X-2").replace("A.sale", "Z.q")
    )
    assert len(faults_of(path)) == 1


def test_the_error_says_how_many_faults_there_are(write: Write) -> None:
    with pytest.raises(InvalidEventError, match="cannot be read: 6 faults"):
        read_catalogue(write("bad.toml", SIX_FAULTS))


def test_broken_toml_is_reported_with_its_line(write: Write) -> None:
    (fault,) = faults_of(write("broken.toml", "[[event]]\nid = \n"))
    assert fault.startswith("broken.toml: line 2: invalid value")


def test_toml_that_ends_too_early_is_reported(write: Write) -> None:
    (fault,) = faults_of(write("cut.toml", '[[event]]\nid = "X-1'))
    assert fault.startswith("cut.toml: ")


def test_duplicate_ids_are_reported_with_both_places(write: Write) -> None:
    paths = (write("one.toml", GOOD), write("two.toml", GOOD))
    (fault,) = faults_of(*paths)
    assert fault.startswith("two.toml: X-1: id: is already used in one.toml")


def test_a_misspelt_table_names_the_nearest(write: Write) -> None:
    (fault,) = faults_of(write("t.toml", GOOD.replace("[[event]]", "[[events]]")))
    assert fault == "t.toml: events is not a known table; did you mean 'event'?"


def test_a_single_table_is_told_from_a_list(write: Write) -> None:
    (fault,) = faults_of(write("t.toml", GOOD.replace("[[event]]", "[event]")))
    assert fault == "t.toml: event is not a list of tables; write [[event]]"


def test_an_event_without_id_is_counted(write: Write) -> None:
    (fault,) = faults_of(write("t.toml", GOOD.replace('id = "X-1"', "")))
    assert fault == "t.toml: event 1: id: is missing; write it"


def test_an_unknown_key_inside_a_moment_names_the_nearest(write: Write) -> None:
    text = GOOD.replace("2025-04-16", '{ text = "2025-04-16", precison = "day" }')
    (fault,) = faults_of(write("t.toml", text))
    assert fault == (
        "t.toml: X-1: executed.precison: is not a known key; did you mean 'precision'?"
    )


def test_a_key_like_no_other_lists_those_there_are(write: Write) -> None:
    (fault,) = faults_of(write("t.toml", f"{GOOD}qqq = 1\n"))
    assert "is not a known key; known are id, category, title" in fault


def test_a_wrong_type_says_what_was_expected(write: Write) -> None:
    (fault,) = faults_of(write("t.toml", GOOD.replace('"A sale"', "12")))
    assert fault == "t.toml: X-1: title: is 12; it should be a valid string"


def test_two_faults_of_one_whole_event_are_two_faults(write: Write) -> None:
    text = GOOD.replace("uncited", "cited").replace("executed = 2025-04-16", "")
    assert len(faults_of(write("t.toml", text))) == 2


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path, write: Write) -> None:
    good = write("good.toml", GOOD)
    (fault,) = faults_of(good, tmp_path / "absent.toml")
    assert "no such file" in fault


def test_a_file_that_is_not_text_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "binary.toml"
    path.write_bytes(b"\xff\xfe\x00")
    assert faults_of(path) == ["binary.toml: is not UTF-8 text; save it as UTF-8"]


def test_links_may_point_into_the_shipped_catalogue(write: Write) -> None:
    link = 'links = [{ kind = "part_of", event = "A-DE-2024-TOTAL" }]\n'
    assert read_catalogue(write("t.toml", GOOD + link)).ids == ("X-1",)


def test_flows_must_belong_to_an_event(write: Write) -> None:
    flows = (
        '[[flows]]\nevent = "X-9"\nvintage = "v"\nsource = { id = "s" }\n'
        'transfers = [{ day = 2024-06-19, recipient = "r", btc = -1.0, usd = 1.0 }]\n'
    )
    (fault,) = faults_of(write("f.toml", flows))
    assert fault.startswith("f.toml: flows 1: transfers[1].btc: is -1.0")
    (fault,) = faults_of(write("f.toml", flows.replace("-1.0", "1.0")))
    assert fault == "f.toml: flows: event: there is no event 'X-9'"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert len(read_catalogue(path)) == 1


def test_no_files_are_an_empty_catalogue() -> None:
    assert read_catalogue() == Catalogue(())


def test_a_time_that_its_own_post_denies_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        """
[[event]]
id = "X-1"
category = "B.threat"
title = "A post"
grade = "B"
provenance = "uncited"
announced = { text = "2025-04-26T17:18:40Z", post_id = "114309144289505174", post_site = "truthsocial" }
""",
        encoding="utf-8",
    )
    with pytest.raises(InvalidEventError, match=r"X-1: announced is .* s away"):
        read_catalogue(path)
