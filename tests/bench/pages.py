"""What a page costs the web process, and how many statements it sends to the database.

First in this process, on SQLite, page by page with the statements; then as it is served (Linux only).
"""

from pathlib import Path

from tests.bench import served, world
from tests.bench.measure import Table, statements

UNITS = 60


def run() -> list[Table]:
    urls, akim, stranger = world.urls(), world.browser("akim"), world.browser("newakim")
    stranger.logout()
    table = Table("pages: CPU of one view, the second time it is asked for")
    table.add("floor: a view that does nothing", lambda: akim.get("/floor/"), units=UNITS)
    for name, client, address in (
        ("home page, not signed in", stranger, urls["home"]),
        ("course home", akim, urls["course"]),
        ("lesson", akim, urls["lesson"]),
        ("exam", akim, f"/kk/learn/exam/{world.attempt().pk}/"),
        ("my learning", akim, "/kk/learn/"),
        ("register", stranger, urls["register"]),
    ):

        def view(client=client, address=address):
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)
            return answer

        size = len(view().content)
        table.add(name, view, units=UNITS, **statements(view), bytes=size)
    return [table, *([served.table()] if Path("/proc/self/stat").exists() else [])]
