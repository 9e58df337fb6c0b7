"""What one saved answer costs the web process: a hall of a thousand sends thirty in a second."""

import itertools

from assessments import access
from tests.bench import world
from tests.bench.measure import Table, statements

UNITS = 200


def run() -> list[Table]:
    akim, attempt = world.browser("akim"), world.attempt()
    answer = next(one for one in access.answers_of(attempt) if one.question.kind == "SINGLE")
    address = f"/kk/learn/exam/{attempt.pk}/answer/"
    sequence = itertools.count(1)

    def save() -> None:
        change = next(sequence)
        chosen = answer.order[change % len(answer.order)]
        entry = {
            "position": answer.position,
            "chosen": chosen,
            "sequence": change,
            "base": change - 1,
            "age": 0,
        }
        body = {"window": "window-of-bench", "entries": [entry]}
        reply = akim.post(address, body, content_type="application/json")
        assert reply.status_code == 200, reply.content

    table = Table("answers: CPU of one autosave")
    table.add("floor: a view that does nothing", lambda: akim.get("/floor/"), units=UNITS)
    table.add("one answer saved", save, units=UNITS, **statements(save))
    return [table]
