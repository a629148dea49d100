"""Problem details (RFC 9457) in Chinese: the one form in which the API says no."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse

from kit.requests import request_id

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:volunteer-fund:problem:"
API_ROOT = "/api/"


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its code in ``type``, its title, and what to say when nobody says it."""

    code: str
    title: str
    detail: str


KINDS: Mapping[int, Kind] = {
    400: Kind("bad-request", "请求有误", "请求里有不能接受的内容。请对照接口说明改正后再发。"),
    401: Kind("unauthenticated", "需要身份", "请带上有效的令牌，或先在网页登录。"),
    403: Kind("forbidden", "没有权限", "您没有办理这件事的权限。"),
    404: Kind("not-found", "没有找到", "没有这个地址，或这一项不在您能看的范围内。"),
    405: Kind("method-not-allowed", "不能这样办", "这个地址不接受这种请求方法。请看 Allow 头。"),
    409: Kind("conflict", "现在不能办", "与已有的记录或现在的状态不合。"),
    413: Kind("too-large", "内容太大", "请求内容超过 1 MB。请分几次发送。"),
    415: Kind(
        "unsupported-media-type", "内容类型不对", "请用 application/json 发送 UTF-8 的 JSON。"
    ),
    429: Kind("too-many-requests", "请求太密", "请按 Retry-After 头等一会儿再发。"),
    500: Kind("internal-error", "系统出错", "请求没有办成。请把请求号告诉平台管理员。"),
}


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field, parameter or header; ``field`` empty means the whole."""

    field: str
    message: str


def is_api(request: HttpRequest) -> bool:
    """Tell whether a request is answered by the API."""
    return request.path_info.startswith(API_ROOT)


def problem(status: int, detail: str = "", errors: Iterable[FieldError] = ()) -> HttpResponse:
    """Return a problem as ``application/problem+json``.

    Args:
        status: the HTTP status; unknown ones are told as 400 or 500 are.
        detail: what happened and what to do, Chinese; the kind's own words when empty.
        errors: what is wrong with which field.
    """
    kind = KINDS.get(status) or KINDS[500 if status >= 500 else 400]
    body = {
        "type": TYPE + kind.code,
        "title": kind.title,
        "status": status,
        "detail": detail or kind.detail,
        "errors": [asdict(error) for error in errors],
        "request_id": request_id.get(),
    }
    response = JsonResponse(
        body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )
    response["Cache-Control"] = "no-store"
    return response
