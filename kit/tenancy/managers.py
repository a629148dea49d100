"""The first wall: a manager that answers only inside a fund's scope."""

from typing import TypeVar

from django.db import models
from django_scopes import get_scope
from django_scopes.manager import DisabledQuerySet

Row = TypeVar("Row", bound=models.Model, covariant=True)


class FundManager(models.Manager[Row]):
    """Rows of the fund in scope; outside any scope every query raises ``ScopeError``."""

    def get_queryset(self) -> models.QuerySet[Row]:
        current = get_scope()
        if not current.get("_enabled", True):
            return super().get_queryset()
        if current.get("fund") is None:
            disabled: models.QuerySet[Row] = DisabledQuerySet(
                self.model, using=self._db, missing_scopes={"fund"}
            )
            return disabled
        return super().get_queryset().filter(fund_id=current["fund"])
