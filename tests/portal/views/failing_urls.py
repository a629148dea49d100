"""The portal's addresses, and some that fail on purpose."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from funds.permissions import Action
from funds.views.base import FundPage
from kit.errors import NotAllowed, Refusal
from portal.urls import handler400, handler403, handler404, handler500
from portal.urls import urlpatterns as real
from tests.factories.funds import UnitFactory

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def save_and_break(request: HttpRequest, fund: str) -> HttpResponse:
    UnitFactory.create(name="只存了一半")
    raise ZeroDivisionError


def save_inside_and_break(request: HttpRequest, fund: str) -> HttpResponse:
    with transaction.atomic():
        UnitFactory.create(name="只存了一半")
    raise ZeroDivisionError


def save_and_refuse(request: HttpRequest, fund: str) -> HttpResponse:
    UnitFactory.create(name="只存了一半")
    raise Refusal("协议还剩 52,116.00 元。请改为不超过此数，或先办理协议变更。")


def save_and_forbid(request: HttpRequest, fund: str) -> HttpResponse:
    UnitFactory.create(name="只存了一半")
    raise NotAllowed("您是本笔的申请人，不能审批。请交由其他审批人办理。")


def forbid(request: HttpRequest, fund: str) -> HttpResponse:
    raise PermissionDenied


def suspect(request: HttpRequest, fund: str) -> HttpResponse:
    raise SuspiciousOperation


class Form(FundPage):
    """A page that takes a form."""

    action = Action.DESK_VIEW

    def post(self, request: HttpRequest) -> HttpResponse:
        UnitFactory.create(name="提交的单位")
        return HttpResponse("收到了")


urlpatterns = [
    path("<slug:fund>/break/", save_and_break),
    path("<slug:fund>/break-inside/", save_inside_and_break),
    path("<slug:fund>/refuse/", save_and_refuse),
    path("<slug:fund>/not-allowed/", save_and_forbid),
    path("<slug:fund>/forbid/", forbid),
    path("<slug:fund>/suspect/", suspect),
    path("<slug:fund>/form/", Form.as_view(), name="form"),
    *real,
]
