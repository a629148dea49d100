"""``GET /healthz``: whether every part the portal stands on answers."""

from collections.abc import Callable, Iterator

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import RedisError

from kit import pulses

DATABASE_PATIENCE = 2  # seconds
PARTS = {
    "database": "数据库（PostgreSQL）",
    "broker": "消息服务（Valkey）",
    "worker": "后台任务进程（worker）",
    "beat": "定时进程（beat）",
}
PROGRAMS = ("worker", "beat")


@require_safe
@never_cache
@transaction.non_atomic_requests
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part answers, else 503 with the parts that do not.

    Asks each part anew, waits two seconds at most for each, and reads no session.
    """
    states = dict(parts())
    down = [part for part, state in states.items() if state == "down"]
    return JsonResponse(
        {
            "status": "down" if down else "ok",
            "parts": states,
            "down": down,
            "message": _message(down),
        },
        status=503 if down else 200,
        json_dumps_params={"ensure_ascii": False},
    )


def parts() -> Iterator[tuple[str, str]]:
    """Yield each part the portal stands on with ``ok``, ``down`` or ``unknown``, asked anew."""
    yield "database", "ok" if _answers(_ask_database) else "down"
    try:
        missing = pulses.missing(PROGRAMS)
    except RedisError:
        yield "broker", "down"
        yield from ((program, "unknown") for program in PROGRAMS)
    else:
        yield "broker", "ok"
        yield from ((program, "down" if program in missing else "ok") for program in PROGRAMS)


def _answers(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except DatabaseError:
        return False
    return True


def _ask_database() -> None:
    """Open a connection of our own: one that is kept open may hide that no new one can be made."""
    fresh = connection.copy()
    fresh.settings_dict["OPTIONS"] = {
        **fresh.settings_dict["OPTIONS"],
        "connect_timeout": DATABASE_PATIENCE,
        "options": f"-c statement_timeout={DATABASE_PATIENCE * 1000}",
    }
    try:
        with fresh.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        fresh.close()


def _message(down: list[str]) -> str:
    if not down:
        return "各部分都正常。"
    names = "、".join(PARTS[part] for part in down)
    return f"{names}没有应答。请查看它的日志并重新启动它。"
