"""One hall for all faults; at the end a line for each of them."""

import pytest

from tests.faults import ELSEWHERE, FAULTS
from tests.faults import hall as halls

VERDICTS: dict[int, halls.Verdict] = {}
CAME_OUT: dict[str, str] = {}


@pytest.fixture(scope="session")
def hall(django_db_setup, tmp_path_factory):
    with halls.opened(tmp_path_factory.mktemp("faults")) as made:
        made.verdicts = VERDICTS
        yield made
        assert '"first_broken": null' in made.place.manage("verify_audit", "--json")


def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome != "passed":
        CAME_OUT[report.nodeid.partition("[")[0]] = report.outcome


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("faults")
    for number, words in FAULTS.items():
        if number in VERDICTS:
            one = VERDICTS[number]
            said = f"acknowledged {one.acknowledged}, lost {len(one.lost)}, doubled {len(one.doubled)}"
            terminalreporter.line(f"fault {number}: {said}  ({words}{'; ' if one.note else ''}{one.note})")
        elif ran := [CAME_OUT[test] for test in ELSEWHERE.get(number, ()) if test in CAME_OUT]:
            passed = f"{ran.count('passed')} of {len(ELSEWHERE[number])} tests passed"
            terminalreporter.line(f"fault {number}: in the browser, {passed}  ({words})")
    total = sum(one.acknowledged for one in VERDICTS.values())
    lost, doubled = (
        sum(len(getattr(one, what)) for one in VERDICTS.values()) for what in ("lost", "doubled")
    )
    terminalreporter.line(f"all faults: acknowledged {total}, lost {lost}, doubled {doubled}")
