"""The files that go with a call (公告附件)."""

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from kit.errors import Refusal
from kit.files import PAPERS, SHEETS, FileKind, keep
from kit.history import recorded_as
from projects.models import Call, CallFile
from projects.services.calls import lock_call

ALLOWED: frozenset[FileKind] = PAPERS | SHEETS - {FileKind.CSV}
MOST_AT_ONCE = 10


@transaction.atomic
def add_call_files(number: str, uploads: Sequence[UploadedFile], *, by: User) -> Call:
    """Put files to a call; once it is published, anybody may download them.

    Raises:
        NotAllowed: ``by`` may not manage calls.
        Refusal: none was brought, or one is empty, too large, or not what its name says.
    """
    call = lock_call(number)
    demand(by, Action.CALL_MANAGE, call)
    if not uploads:
        raise Refusal("请选择要上传的文件。", field="uploads")
    for upload in uploads:
        try:
            file = keep(upload, allowed=ALLOWED, by=by)
        except Refusal as refusal:
            raise Refusal(f"“{upload.name}”：{refusal.message}", field="uploads") from refusal
        CallFile.objects.create(call=call, file=file)
    _note(call, "上传公告附件", "、".join(upload.name or "" for upload in uploads), by)
    return call


@transaction.atomic
def withdraw_call_file(number: str, file_id: int, *, by: User) -> Call:
    """Take a file off a call; it stays on record and is offered to nobody.

    Raises:
        NotAllowed: ``by`` may not manage calls.
        Refusal: the call has no such file, or it was taken off already.
    """
    call = lock_call(number)
    demand(by, Action.CALL_MANAGE, call)
    found = CallFile.objects.select_related("file").filter(call=call, pk=file_id)
    row = found.filter(withdrawn=False).first()
    if row is None:
        raise Refusal("这个附件已经撤下，或不属于这份公告。")
    row.withdrawn = True
    row.save(update_fields=["withdrawn"])
    _note(call, "撤下公告附件", row.file.name, by)
    return call


def _note(call: Call, step: str, note: str, by: User) -> None:
    call.version += 1
    with recorded_as(step, by=by.pk, note=note[:500]):
        call.save(update_fields=["version"])
