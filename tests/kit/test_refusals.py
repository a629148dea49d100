"""What is written down of a refusal: the words, and no number of a person somebody typed."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from kit.errors import Refusal
from kit.models import AccessLog
from kit.refusals import log_refusal

IDENTITY, MOBILE = "14010619900101123X", "13912345678"


@pytest.mark.django_db
def test_a_number_typed_into_the_wrong_box_is_not_kept_in_the_log() -> None:
    request = RequestFactory().post("/taiyuan/")
    request.user = AnonymousUser()
    log_refusal(request, Refusal(f"没有这些编号：{IDENTITY}、{MOBILE}、990100000001。请核对。"))
    kept = AccessLog.objects.get().reason
    assert IDENTITY not in kept
    assert MOBILE not in kept
    assert "990100000001" in kept
