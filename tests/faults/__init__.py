"""What may break while an exam runs: each fault brought about for real, and nothing that was confirmed lost or doubled.

    ./soa test faults

Numbers are those of the list in CONTRIBUTING.md. What another test proves end to end stands in `ELSEWHERE` and is
run from there.
"""

FAULTS = {
    1: "a web worker is killed while it saves",
    2: "the web server is killed and started again",
    3: "a release comes during an exam",
    4: "PostgreSQL stops as if the power failed",
    5: "a connection ends inside a transaction",
    6: "two transactions lock each other, or cannot be put in order",
    7: "the database is slow, or a lock is held for long",
    8: "no connection to the database is left",
    16: "the cache and the broker are gone",
    18: "a task starts before the commit",
    21: "twenty hand-ins at once",
    22: "the server's clock is an hour off",
    23: "the clock of the computer is days off",
    24: "the machine has another zone and old rules of zones",
    25: "ten minutes without a connection",
    26: "without a connection when the exam ends",
    27: "the tab crashes",
    28: "two devices",
    29: "the answer of the server is lost after it has stored",
    30: "the session ends in the middle",
    37: "an author changes questions and rules in the middle",
}

_AWAY = "tests/assessments/test_exam_away.py"
_PAGE = "tests/assessments/test_exam_page.py"
_SAVING = "tests/assessments/test_saving.py"
ELSEWHERE: dict[int, tuple[str, ...]] = {
    23: (f"{_PAGE}::test_the_clock_of_the_computer_changes_nothing",),
    25: (f"{_AWAY}::test_ten_minutes_without_a_line_lose_nothing_and_are_replayed_in_order",),
    26: (
        f"{_AWAY}::test_what_was_answered_in_time_and_comes_within_the_grace_counts_and_is_marked",
        f"{_SAVING}::test_what_was_made_after_the_end_is_kept_and_does_not_count",
    ),
    27: (f"{_AWAY}::test_a_tab_that_crashes_comes_back_with_what_it_had_not_sent",),
    28: (
        f"{_PAGE}::test_the_newer_of_two_devices_goes_on_and_the_older_one_is_told_and_can_take_it_back",
        f"{_PAGE}::test_an_answer_given_offline_never_overwrites_what_another_device_saved_meanwhile",
    ),
    30: (f"{_PAGE}::test_whoever_was_signed_out_signs_in_in_a_new_tab_and_loses_nothing",),
}
