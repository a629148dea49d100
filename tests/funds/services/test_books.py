"""Opening a fund's books."""

from funds.models import Account, AccountKey, Fund
from funds.services.books import CHART, open_books
from kit.tenancy.scope import fund_scope


def test_chart_has_every_account_postings_name(taiyuan: Fund) -> None:
    open_books(taiyuan)
    with fund_scope(taiyuan.pk):
        assert set(Account.objects.values_list("key", flat=True)) == set(AccountKey)
        assert str(Account.objects.get(key=AccountKey.PAYABLE)) == "2202 应付账款"


def test_opening_again_keeps_what_finance_renumbered(taiyuan: Fund) -> None:
    open_books(taiyuan)
    with fund_scope(taiyuan.pk):
        Account.objects.filter(key=AccountKey.BANK).update(code="100201")
    open_books(taiyuan)
    with fund_scope(taiyuan.pk):
        assert Account.objects.count() == len(CHART)
        assert Account.objects.get(key=AccountKey.BANK).code == "100201"


def test_each_fund_has_books_of_its_own(taiyuan: Fund, puyang: Fund) -> None:
    open_books(taiyuan)
    with fund_scope(puyang.pk):
        assert not Account.objects.exists()
