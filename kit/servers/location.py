"""Where the embedded servers of one checkout live, and as whom they run."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import stat
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kit.servers.errors import ServersError

LONGEST_SOCKET_PATH = 107  # bytes: sun_path of Linux holds 108 with its closing NUL
LONGEST_SOCKET_NAME = ".s.PGSQL.5432"
UNPRIVILEGED = "nobody"
START_SECONDS = 120


@dataclass(frozen=True)
class Account:
    """The system account that runs the servers when we are root (PostgreSQL refuses root)."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Location:
    """Folders of one pair of servers. `account` is None when they run as ourselves."""

    home: Path
    sockets: Path
    lock: Path
    account: Account | None = None

    @classmethod
    def for_checkout(cls, checkout: Path) -> Location:
        """The location that belongs to a checkout.

        As root it lies under /var/tmp, because the unprivileged account may be unable to
        enter the folders above the checkout; as an ordinary user in the checkout's `var/`.
        """
        checkout = checkout.resolve()
        digest = hashlib.sha256(os.fsencode(checkout)).hexdigest()[:12]
        lock = checkout / "var" / "servers.lock"
        if os.geteuid() == 0:
            home = Path(f"/var/tmp/volunteer-fund-{digest}")  # noqa: S108 - owner is checked
            return cls(home, home / "sockets", lock, _unprivileged_account())
        home = checkout / "var" / "servers"
        sockets = home / "sockets"
        if len(os.fsencode(sockets / LONGEST_SOCKET_NAME)) > LONGEST_SOCKET_PATH:
            sockets = Path(f"/tmp/volunteer-fund-{os.geteuid()}-{digest}")  # noqa: S108 - the same
        return cls(home, sockets, lock)

    @property
    def owner_uid(self) -> int:
        """The uid that must own the folders."""
        return self.account.uid if self.account else os.geteuid()

    def prepare(self) -> None:
        """Make the folders, private to the account; raise ServersError when they are another's."""
        for folder in (self.home, self.sockets):
            self.make_private(folder)

    def make_private(self, folder: Path) -> None:
        """Make `folder` with mode 0700, owned by the account that runs the servers."""
        try:
            folder.mkdir(mode=0o700, parents=folder == self.home)
        except FileExistsError:
            self._check_owner(folder)
            return
        except OSError as error:
            raise ServersError(
                f"不能建立内置服务的目录 {folder}：{error}。请检查该目录的权限和磁盘空间后重试。"
            ) from error
        self.give(folder)

    def give(self, path: Path) -> None:
        """Hand one file or folder to the account that runs the servers."""
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

    def _check_owner(self, folder: Path) -> None:
        found = folder.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == 0 == os.geteuid():
            self.give(folder)  # we were stopped between making it and handing it over
            found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.owner_uid:
            raise ServersError(
                f"内置服务的目录 {folder} 属于别的用户或不是目录，为安全起见没有使用。"
                "请改用建立它的用户运行，或删除该目录后重试。"
            )
        if stat.S_IMODE(found.st_mode) != 0o700:
            folder.chmod(0o700)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the checkout's lock, so that only one process starts or stops the servers."""
        try:
            self.lock.parent.mkdir(parents=True, exist_ok=True)
            handle = self.lock.open("a")
        except OSError as error:
            raise ServersError(
                f"不能打开锁文件 {self.lock}：{error}。"
                "请用拥有本项目目录的用户运行，或设置 DATABASE_URL 和 REDIS_URL 使用现有服务。"
            ) from error
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def run(self, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        """Run a server's program as its account, in its own session, away from our terminal."""
        try:
            return subprocess.run(  # noqa: S603 - our own argument list, no shell
                [os.fspath(part) for part in command],
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": os.fspath(self.home)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
                timeout=START_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ServersError(
                f"不能运行 {command[0]}：{error}。请运行 make setup 重新安装后重试。"
            ) from error


def _unprivileged_account() -> Account:
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError as error:
        raise ServersError(
            f"本机没有 {UNPRIVILEGED} 账户，而 PostgreSQL 不能以 root 运行。"
            "请改用普通用户运行，或设置 DATABASE_URL 和 REDIS_URL 使用现有服务。"
        ) from error
    return Account(entry.pw_uid, entry.pw_gid)
