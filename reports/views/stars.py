"""Papers of stars: a certificate, all certificates of a batch, and the list of a batch."""

import tempfile
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from funds.models import Fund
from funds.permissions import Action
from funds.views.base import FundPage
from funds.views.jobs import watch
from kit.errors import Refusal
from kit.refusals import log_done
from reports.exports.stars import write_star_list
from reports.papers.star_certificate import star_certificates
from reports.services.star_papers import request_certificates
from volunteers.models import StarAward
from volunteers.queries.stars import awards, is_nameless
from volunteers.views.star_batches import BatchPage


def certificate_file(request: HttpRequest, fund: Fund, award: StarAward) -> HttpResponse:
    """Return one certificate as a download, which is written down.

    Raises:
        Refusal: it is of somebody without a name any more.
    """
    if is_nameless(award):
        raise Refusal(
            "这位志愿者已匿名，没有姓名可印，证书不再出具。证书编号和星级仍在查验页上可以查到。"
        )
    name = f"星级证书 {award.certificate}.pdf"
    content = star_certificates(fund, [award])
    log_done(request, f"下载{name}")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class Certificate(FundPage):
    """One certificate as a PDF; a revoked one is not given out any more."""

    action = Action.STAR_COMPUTE
    award: StarAward

    def load(self, **kwargs: Any) -> None:
        rows = awards().select_related("candidate__batch__confirmed_by")
        # Of a star of before the certificate was given out then.
        standing = rows.filter(revoked_on__isnull=True, earlier__isnull=True)
        found = standing.filter(certificate=kwargs["certificate"]).first()
        if found is None:
            raise Http404
        self.award = found

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return certificate_file(request, self.fund, self.award)


class PrintCertificates(BatchPage):
    """Ask for the certificates of a confirmed batch as one PDF; of a large one for one part."""

    action = Action.STAR_COMPUTE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        told = request.POST.get("part", "0")
        part = int(told) if told.isdecimal() and len(told) < 7 else -1
        job = request_certificates(self.batch, part=part, by=self.request.user)
        return watch(self.fund, job, back=self.url_of_batch())


class StarList(BatchPage):
    """The list of a batch (星级认证名单) as a spreadsheet."""

    action = Action.STAR_COMPUTE

    def get(self, request: HttpRequest, **kwargs: Any) -> FileResponse:
        name = f"星级认证名单-{self.batch.number}.xlsx"
        # The file lives on, nameless, until the answer is sent.
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "stars.xlsx"
            write_star_list(path, self.fund, self.batch)
            content = path.open("rb")
        log_done(request, f"下载{name}")
        return FileResponse(content, as_attachment=True, filename=name)
