"""The files of an application (申报附件): bringing them into a draft, and taking them out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile

from funds.models import User
from kit.errors import Refusal
from kit.files import PAPERS, SHEETS, FileKind, keep
from projects.models import ApplicationFile, CallPaper, Project

ALLOWED: frozenset[FileKind] = PAPERS | SHEETS - {FileKind.CSV}
MOST_FILES = 30


@dataclass(frozen=True)
class Attachments:
    """What a form does to an application's files.

    Attributes:
        brought: uploads, each with the paper of the call it is, if any.
        withdrawn: keys of files taken out.
    """

    brought: Sequence[tuple[CallPaper | None, UploadedFile]] = ()
    withdrawn: Collection[int] = field(default_factory=frozenset)


NO_ATTACHMENTS = Attachments()


def write_attachments(project: Project, data: Attachments, *, by: User) -> None:
    """Keep what was brought to a locked draft, and take out what is not to go with it.

    Part of an act whose taker was already found to be allowed. A file taken out stays stored, since
    an earlier version may name it.

    Raises:
        Refusal: a file is empty, too large, or not what its name says; or there are too many.
    """
    files = ApplicationFile.objects.filter(project=project, withdrawn=False)
    if data.withdrawn:
        files.filter(pk__in=data.withdrawn).update(withdrawn=True)
    if files.count() + len(data.brought) > MOST_FILES:
        raise Refusal(f"附件最多 {MOST_FILES} 个。请合并或撤下几个。", field="own_files")
    for paper, upload in data.brought:
        named = "own_files" if paper is None else f"paper_{paper.pk}"
        try:
            kept = keep(upload, allowed=ALLOWED, by=by)
        except Refusal as refusal:
            raise Refusal(f"“{upload.name}”：{refusal.message}", field=named) from refusal
        ApplicationFile.objects.create(project=project, paper=paper, file=kept)
