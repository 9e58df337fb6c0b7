"""Real servers for the tests: started on free ports, checked to be ours, stopped by pid."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

POSTGRES_HOMES = (
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/bin",
    "/usr/bin",
)
START_SECONDS = 30


@contextmanager
def connected(url: str) -> Iterator:
    """A connection of an operator, each statement on its own."""
    import psycopg  # noqa: PLC0415 - only these tests need the driver

    with psycopg.connect(url, autocommit=True) as link:
        yield link


def free_port() -> int:
    """A port that the system hands out."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def binary(name: str) -> str:
    """The path of a server program; PostgreSQL keeps its own out of PATH on Debian."""
    for pattern in POSTGRES_HOMES:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            if (folder / name).exists() and (folder / "initdb").exists():
                return str(folder / name)
    found = shutil.which(name)
    if not found:
        raise RuntimeError(f"{name} is not installed; ./soa test installs it")
    return found


def _as_server_user(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def _own(path: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, "postgres", "postgres")


def _run(command: list[str]) -> None:
    done = subprocess.run(_as_server_user(command), capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout[-500:]}{done.stderr[-1500:]}")


@dataclass
class Postgres:
    """A PostgreSQL server of our own. It can be stopped and started again; port and data stay."""

    store: Path
    port: int
    options: list[str]
    log: Path
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"postgres://school@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        command = [
            binary("postgres"), "-D", str(self.store), "-p", str(self.port), "-k", "", "-h", "127.0.0.1",
            *self.options,
        ]  # fmt: skip
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                _as_server_user(command), stdout=output, stderr=subprocess.STDOUT, cwd="/"
            )
        _wait_for_postgres(self.process, self.store, self.port, self.log)

    def stop(self, *, immediately: bool = False) -> None:
        """Fast: what is open is rolled back. Immediately: as when the power fails, recovery follows at the start."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGQUIT if immediately else signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


@contextmanager
def postgres_server(
    *, safe: bool = False, data: Path | None = None, options: Sequence[str] = (), home: Path | None = None
) -> Iterator[Postgres]:
    """A PostgreSQL server of our own.

    safe     keep fsync on, as fault tests need it
    data     a stopped data directory to start from a copy of
    options  further settings, such as "max_connections=10"
    home     where its files go; a new folder that is removed at the end, if left out
    """
    folder = home or Path(tempfile.mkdtemp(prefix="soa-postgres-"))
    folder.chmod(0o755)
    store = folder / "data"
    try:
        if data is not None:
            subprocess.run(["cp", "-a", str(data), str(store)], check=True)
        else:
            store.mkdir(mode=0o700)
            _own(store)
            _run(
                [
                    binary("initdb"),
                    "-D",
                    str(store),
                    "-U",
                    "school",
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--locale=C",
                ]
            )
        log = folder / "log"
        log.touch()
        _own(log)
        settings = [
            f"fsync={'on' if safe else 'off'}", "max_connections=200",
            f"synchronous_commit={'on' if safe else 'off'}", *options,
        ]  # fmt: skip
        server = Postgres(store, free_port(), [part for one in settings for part in ("-c", one)], log)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres(
    *, safe: bool = False, data: Path | None = None, options: Sequence[str] = (), keep: Path | None = None
) -> Iterator[str]:
    """A PostgreSQL server of our own; yields `postgres://…/postgres`.

    safe, data, options  as `postgres_server` takes them
    keep                 where to leave the data directory, once the server has stopped without an error
    """
    with postgres_server(safe=safe, data=data, options=options) as server:
        yield server.url
        if keep is not None:
            server.stop()
            subprocess.run(["cp", "-a", str(server.store), f"{keep}.draft"], check=True)
            Path(f"{keep}.draft").replace(keep)


def _wait_for_postgres(server: subprocess.Popen, store: Path, port: int, log: Path) -> None:
    """Until the server that answers is the one whose data directory is ours."""
    import psycopg  # noqa: PLC0415 - only these tests need the driver

    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-1500:]}")
        try:
            with psycopg.connect(f"postgres://school@127.0.0.1:{port}/postgres", connect_timeout=2) as link:
                ours = link.execute("SHOW data_directory").fetchone()[0]
                if Path(ours).resolve() != store.resolve():
                    raise RuntimeError("another PostgreSQL answers on our port")
                return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not answer in time")


@dataclass
class Redis:
    """A Redis server of our own. It can be taken away and brought back; the port stays, what it held is gone."""

    home: Path
    port: int
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [shutil.which("redis-server") or binary("redis-server"), "--port", str(self.port),
             "--bind", "127.0.0.1", "--dir", str(self.home), "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        _wait_for_redis(self.process, self.port)

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        self.process.wait(10)
        self.process = None


@contextmanager
def redis(*, data: Path | None = None, keep: Path | None = None) -> Iterator[str]:
    """A Redis server of our own; yields its URL.

    data  a dump to start with
    keep  where to leave a dump at the end, if there was no error
    """
    with redis_server(data=data) as server:
        yield server.url
        if keep is not None:
            _dump_redis(server.url, keep)


@contextmanager
def redis_server(*, data: Path | None = None) -> Iterator[Redis]:
    """A Redis server of our own, so that a test can take it away."""
    home = Path(tempfile.mkdtemp(prefix="soa-redis-"))
    if data is not None:
        shutil.copyfile(data, home / "dump.rdb")
    server = Redis(home, free_port())
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def _dump_redis(url: str, keep: Path) -> None:
    import redis as client  # noqa: PLC0415 - only these tests need the driver

    with client.Redis.from_url(url) as link:
        link.save()
        home = Path(link.config_get("dir")["dir"])
    shutil.copyfile(home / "dump.rdb", keep)


def _wait_for_redis(server: subprocess.Popen, port: int) -> None:
    import redis as client  # noqa: PLC0415 - only these tests need the driver

    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError("Redis did not start")
        try:
            with client.Redis(port=port) as link:
                if link.info("server")["process_id"] != server.pid:
                    raise RuntimeError("another Redis answers on our port")
                return
        except client.ConnectionError:
            time.sleep(0.05)
    raise RuntimeError("Redis did not answer in time")
