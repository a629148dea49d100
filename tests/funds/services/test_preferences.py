"""A person's preferences are their own, and written column by column."""

import pytest

from funds.models import Digest, Fund, RowHeight, User
from funds.services import preferences
from tests.factories.funds import UserFactory

pytestmark = pytest.mark.django_db


def test_two_pages_open_at_once_undo_nothing_of_each_other(taiyuan: Fund) -> None:
    user: User = UserFactory.create()
    one, other = User.objects.get(pk=user.pk), User.objects.get(pk=user.pk)
    preferences.set_large_type(one, True)
    preferences.set_rows(other, RowHeight.LARGE)
    preferences.set_digest(one, Digest.NEVER)
    preferences.remember_fund(other, taiyuan)
    user.refresh_from_db()
    kept = (user.large_type, user.rows, user.digest, user.last_fund_id)
    assert kept == (True, RowHeight.LARGE, Digest.NEVER, taiyuan.pk)


def test_remembering_what_is_known_writes_nothing(
    taiyuan: Fund, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    user: User = UserFactory.create()
    preferences.remember_fund(user, taiyuan)
    with django_assert_num_queries(0):  # type: ignore[operator]
        preferences.remember_fund(user, taiyuan)
