"""Base classes of every tenant table."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

import pghistory
import pghistory.trigger
import pgtrigger
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
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


class _InsertsAtOnce(pghistory.trigger.Event):
    """Writes the history of an insert by one statement, however many rows it has.

    The library's own statement trigger also keeps the context in a table of no fund; ours stands
    in the rows, as with its row triggers.
    """

    def get_func(self, model: Any) -> pgtrigger.Func:
        func: pgtrigger.Func = super().get_func(model)  # type: ignore[no-untyped-call]
        for part in (
            "WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) ",
            ", _pgh_attached_context",
        ):
            if part not in func.func:
                raise ImproperlyConfigured("pghistory writes its statement trigger otherwise now")
            func = pgtrigger.Func(func.func.replace(part, ""))  # type: ignore[no-untyped-call]
        return func


class _BulkInsertEvent(pghistory.InsertEvent):
    """As the library's, by one trigger a statement."""

    def add_event_trigger(self, event_model: Any) -> None:
        trigger = _InsertsAtOnce(  # type: ignore[no-untyped-call]
            event_model=event_model,
            label=self.label,
            name=self.trigger_name,
            row=self.row,
            operation=self.operation,
            level=pghistory.Statement,
        )
        pgtrigger.register(trigger)(event_model.pgh_tracked_model)


_INSERTS: Mapping[str, tuple[type[pghistory.InsertEvent], ...]] = {
    "each": (pghistory.InsertEvent,),
    "at once": (_BulkInsertEvent,),
    "none": (),
}


def tracked(
    name: str,
    *,
    exclude: tuple[str, ...] = (),
    inserts: Literal["each", "at once", "none"] = "each",
) -> Any:
    """Class decorator: every insert and update of the model leaves an append-only history row.

    The history carries who, why and the request's id as JSON in the row itself, has the fund's
    wall, and cannot be changed or removed by the app role.

    Args:
        name: the table's name in constraint names, e.g. ``"project"``.
        exclude: personal fields, which history must not keep.
        inserts: how inserted rows enter the history. ``"at once"`` by one statement, where rows
            come by the thousand; ``"none"`` where they come by the million and the row itself
            tells how it came about.
    """
    return pghistory.track(
        *(event() for event in _INSERTS[inserts]),
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
