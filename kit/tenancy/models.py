"""Base classes of every tenant table."""

from typing import Any, ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models

from kit.tenancy.managers import FundManager
from kit.tenancy.scope import scoped_fund_id
from kit.tenancy.walls import AppendOnly, FundWall


class FundForeignKey(models.ForeignKey[Any, Any]):
    """A reference within one fund; its database key is ``SameFund`` in ``Meta.constraints``."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs["db_index"] = False
        super().__init__(to, on_delete, **kwargs)


class OuterForeignKey(models.ForeignKey[Any, Any]):
    """A reference from a tenant row to a row of no fund, such as a job.

    Unindexed, in the table and in its history: every index of a tenant table begins with the fund.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_index"] = False
        super().__init__(to, on_delete, **kwargs)


class PersonForeignKey(OuterForeignKey):
    """A reference from a tenant row to a person."""

    def __init__(
        self, to: Any = settings.AUTH_USER_MODEL, on_delete: Any = models.PROTECT, **kwargs: Any
    ) -> None:
        super().__init__(to, on_delete, **kwargs)


class FundModel(models.Model):
    """A row that belongs to exactly one fund (专项基金)."""

    fund = models.ForeignKey(
        "funds.Fund",
        on_delete=models.PROTECT,
        verbose_name="基金",
        related_name="+",
        db_index=False,
        default=scoped_fund_id,
        editable=False,
    )

    objects: ClassVar[FundManager[Self]] = FundManager()

    class Meta:
        abstract = True


def tracked(name: str, *, exclude: tuple[str, ...] = ()) -> Any:
    """Class decorator: every insert and update of the model leaves an append-only history row.

    The history carries who, why and the request's id as JSON in the row itself, has the fund's
    wall, and cannot be changed or removed by the app role.

    Args:
        name: the table's name in constraint names, e.g. ``"project"``.
        exclude: personal fields, which history must not keep.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        append_only=True,
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,  # type: ignore[arg-type]
        obj_field=pghistory.ObjForeignKey(
            related_name="history", db_constraint=False, db_index=False
        ),
        exclude=list(exclude),
        meta={
            "constraints": [
                FundWall(name=f"{name}_history_wall"),
                AppendOnly(name=f"{name}_history_append_only"),
            ],
            "indexes": [models.Index(fields=["fund", "pgh_obj"])],
        },
    )
