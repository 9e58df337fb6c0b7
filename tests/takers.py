"""People who sit an exam over HTTP, each with a ledger of what the server has confirmed to them.

They do what the page's script does: one change at a time, the same change again until the server has answered.
"""

from __future__ import annotations

import gzip
import http.client
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from assessments.sitting.journal import STORED
from tests.exam_hall import TOKEN

PATIENCE = 30  # seconds that the last change of a taker may take after the load has ended
BETWEEN_TRIES = 0.3
QUESTION = re.compile(r'data-question="(\d+)" data-kind="(\w+)"')
CHOICES: dict[str, list[object]] = {
    "SINGLE": ["s1", "s2", "s3"],
    "MULTIPLE": [["m1"], ["m1", "m3"], ["m2", "m3", "m4"]],
    "TRUE_FALSE": [True, False],
    "NUMBER": ["7", "41.25", "12"],
    "ORDER": [["o1", "o2", "o3"], ["o2", "o3", "o1"], ["o3", "o2", "o1"]],
    "MATCH": [{"l1": "r2", "l2": "r1"}, {"l1": "r1", "l2": "r3"}],
    "SHORT_TEXT": ["мәслихат", "жиналыс", "қаулы"],
}


@dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Refused(Exception):
    """Another answer than the one that goes on."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"{reply.status} {reply.headers.get('Location', '')} {reply.body[:200]!r}")
        self.reply = reply


class Line:
    """A connection that stays, as between a proxy and the web process; it is made anew after it broke."""

    def __init__(self, host: str, port: int, seconds: float = 20) -> None:
        self._link = http.client.HTTPConnection(host, port, timeout=seconds)

    def ask(self, method: str, path: str, session: str, body: bytes = b"", **headers: str) -> Reply:
        """Raises OSError or HTTPException when there is no answer."""
        cookies = f"sessionid={session}; csrftoken={TOKEN}; language=kk"
        sent = {"Cookie": cookies, "X-CSRFToken": TOKEN, "Accept-Encoding": "gzip"}
        try:
            self._link.request(
                method, path, body or None, sent | {k.replace("_", "-"): v for k, v in headers.items()}
            )
            answer = self._link.getresponse()
            body = answer.read()
            packed = answer.headers.get("Content-Encoding") == "gzip"
            return Reply(answer.status, answer.headers, gzip.decompress(body) if packed else body)
        except (OSError, http.client.HTTPException):
            self._link.close()
            raise

    def close(self) -> None:
        self._link.close()


@dataclass
class Taker:
    """One person. `ledger` is {position: (sequence, chosen)} as the server has confirmed it last."""

    session: str
    unit: int
    attempt: int = 0
    window: str = ""
    kinds: dict[int, str] = field(default_factory=dict)
    ledger: dict[int, tuple[int, object]] = field(default_factory=dict)
    acknowledged: int = 0
    repeats: int = 0  # changes that the server had stored before, its answer was lost
    sequence: int = 0
    pending: dict | None = None

    def start(self, line: Line) -> None:
        """Begin the exam, or go on with the one that is open."""
        begun = line.ask("POST", f"/kk/learn/exam/start/{self.unit}/", self.session)
        found = re.search(r"/exam/(\d+)/$", begun.headers.get("Location", ""))
        if not found:
            raise Refused(begun)
        self.attempt = int(found[1])

    def open(self, line: Line) -> Reply:
        page = line.ask("GET", f"/kk/learn/exam/{self.attempt}/", self.session)
        if page.status != 200:
            raise Refused(page)
        text = page.body.decode()
        self.window = re.search(r'data-window="([\w-]+)"', text)[1]
        self.kinds = {int(position): kind for position, kind in QUESTION.findall(text)}
        return page

    def save(self, line: Line) -> Reply:
        """Send the change that waits, a new one if none does. Raises as `Line.ask` does."""
        if self.pending is None:
            self.pending = self._change()
        body = json.dumps({"window": self.window, "entries": [self.pending]}).encode()
        path = f"/kk/learn/exam/{self.attempt}/answer/"
        reply = line.ask("POST", path, self.session, body, Content_Type="application/json")
        if reply.status == 200:
            self._confirm(json.loads(reply.body)["results"][0])
        return reply

    def hand_in(self, line: Line) -> Reply:
        return line.ask("POST", f"/kk/learn/exam/{self.attempt}/submit/", self.session)

    def _change(self) -> dict:
        self.sequence += 1
        position = random.choice(list(self.kinds))
        before, was = self.ledger.get(position, (0, None))
        chosen = random.choice([one for one in CHOICES[self.kinds[position]] if one != was])
        return {
            "position": position,
            "chosen": chosen,
            "sequence": self.sequence,
            "base": before,
            "age": 0,
        }

    def _confirm(self, told: dict) -> None:
        assert told["state"] in STORED, told
        change, self.pending = self.pending, None
        self.ledger[change["position"]] = (change["sequence"], change["chosen"])
        self.acknowledged += 1
        self.repeats += told["state"] == "same"


class Load:
    """Takers who save all the time, each in a thread, until the block ends; then each sees its last change through.

    troubles  [(seconds of the steady clock, status, or 0 without an answer, Retry-After)]
    """

    def __init__(self, host: str, port: int, takers: Iterable[Taker], *, pause: float = 0.1) -> None:
        self.host, self.port, self.pause = host, port, pause
        self.takers = list(takers)
        self.troubles: list[tuple[float, int, str]] = []
        self.confirmed: list[float] = []  # when, by the steady clock
        self.slowest = 0.0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._sit, args=[one], daemon=True) for one in self.takers]
        self._failures: list[Exception] = []

    def __enter__(self) -> Load:
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._stop.set()
        end = time.monotonic() + PATIENCE
        for one in self._threads:
            one.join(max(0.1, end - time.monotonic()))
        assert not any(one.is_alive() for one in self._threads), f"still not saved after {PATIENCE} s"
        if self._failures:
            raise self._failures[0]

    @property
    def acknowledged(self) -> int:
        return len(self.confirmed)

    def statuses(self) -> Counter:
        return Counter(status for _, status, _ in self.troubles)

    def wait_for(self, more: int, seconds: float = 20) -> None:
        """Until so many further changes are confirmed."""
        wanted, end = self.acknowledged + more, time.monotonic() + seconds
        while self.acknowledged < wanted and time.monotonic() < end:
            time.sleep(0.02)
        assert self.acknowledged >= wanted, (
            f"nothing is saved any more: {self.statuses()}, {self._failures[:1]}"
        )

    def _sit(self, taker: Taker) -> None:
        line = Line(self.host, self.port)
        try:
            while not taker.window:
                self._try(lambda: taker.start(line) or taker.open(line))
            while taker.pending is not None or not self._stop.is_set():
                if self._try(lambda: taker.save(line)):
                    self.confirmed.append(time.monotonic())
                    time.sleep(self.pause * random.uniform(0.5, 1.5))
        except Exception as failure:
            self._failures.append(failure)
        finally:
            line.close()

    def _try(self, act: Callable[[], Reply]) -> bool:
        """Do one thing; what passes by itself is noted, to be tried again."""
        began = time.monotonic()
        try:
            reply = act()
        except Refused as refusal:
            reply = refusal.reply
        except (OSError, http.client.HTTPException):
            reply = None
        ended = time.monotonic()
        self.slowest = max(self.slowest, ended - began)
        if reply and reply.status == 200:
            return True
        status = reply.status if reply else 0
        if status and status < 500:
            raise Refused(reply)
        self.troubles.append((ended, status, reply.headers.get("Retry-After", "") if reply else ""))
        time.sleep(BETWEEN_TRIES)
        return False
