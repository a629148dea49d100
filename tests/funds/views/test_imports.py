"""The pages of bringing in: what each state offers, who may open it, and constant queries."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from funds.models import Donation, Fund, User
from funds.permissions import Role
from funds.services.imports import request_existing
from kit.imports import new_shape
from kit.jobs import run_to_end
from kit.models import AccessLog, ImportRun, ImportState
from kit.tenancy.scope import fund_scope
from tests.factories.funds import member
from tests.factories.imports import brought, cells, imported, sheet
from tests.factories.jobs import finished
from tests.factories.money import Staff
from tests.funds.views.conftest import SignIn, queries_of, text

HOME = "/taiyuan/imports/"
DONATION = {
    "来源编号": "1",
    "到账日期": "2021-06-15",
    "金额": "100",
    "捐赠人": "某公司",
    "捐赠人类型": "单位",
    "资料来源": "总结",
}


def body(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def bring(client: Client, content: bytes, name: str = "捐赠.xlsx") -> str:
    """Upload a sheet of donations; return where the answer leads, or what it says."""
    upload = SimpleUploadedFile(name, content)
    answer = client.post(f"{HOME}donations/", {"file": upload})
    return str(answer.get("Location") or answer.content.decode())


def checked(fund: Fund) -> ImportRun:
    run = ImportRun.objects.latest("pk")
    run_to_end(run.check_job)
    run.refresh_from_db()
    return run


def test_a_sheet_goes_from_upload_to_books_through_the_pages(
    taiyuan: Fund, office: Staff, sign_in: SignIn
) -> None:
    client = sign_in(office.finance)
    address = bring(client, sheet([DONATION]))
    assert address == f"{HOME}runs/DR-2026-001/" or "/runs/DR-" in address
    assert "核对导入的捐赠" in text(client, address)
    with fund_scope(taiyuan.pk):
        assert checked(taiyuan).state == ImportState.READY
    page = text(client, address)
    assert "导入这1行" in page
    assert "2021-06-15" in page
    assert client.post(f"{address}write/").status_code == 302
    with fund_scope(taiyuan.pk):
        run = ImportRun.objects.get()
        assert run.write_job is not None
        run_to_end(run.write_job)
        assert Donation.objects.count() == 1
    page = text(client, address)
    assert "已导入：新增1行" in page
    assert 'href="/taiyuan/money/donations/"' in page
    assert "导入过" in text(client, HOME)


def test_faults_are_listed_and_come_back_as_a_file(
    taiyuan: Fund, office: Staff, sign_in: SignIn
) -> None:
    client = sign_in(office.finance)
    address = bring(client, sheet([DONATION, {**DONATION, "来源编号": "2", "金额": "十"}]))
    with fund_scope(taiyuan.pk):
        checked(taiyuan)
    page = text(client, address)
    assert "有1行有误，一行都没有写入" in page
    assert "“十”不是数" in page
    assert 'aria-disabled="true"title="有1行有误，全部改好才能导入"' in page
    assert "来源编号" in text(client, f"{address}?rows=NEW")
    file = client.get(f"{address}faults/")
    assert "attachment" in file["Content-Disposition"]
    assert cells(body(file))[2][0] == "金额：“十”不是数。请只填数字，例如 52116.00。"
    assert AccessLog.objects.filter(action="imports:faults").exists()
    assert client.post(f"{address}write/").status_code == 409


def test_no_sheet_is_told_before_anything_is_kept(
    taiyuan: Fund, office: Staff, sign_in: SignIn
) -> None:
    client = sign_in(office.finance)
    for name, content, words in (
        ("捐赠.xlsx", b"<html>", "不是 Excel 表（.xlsx），只是改了名字"),
        ("捐赠.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "旧版 Excel"),
        ("捐赠.pdf", b"%PDF-1.7", "这里只能上传"),
        ("捐赠.csv", b"", "这个文件是空的"),
    ):
        assert words in bring(client, content, name)
    with fund_scope(taiyuan.pk):
        assert ImportRun.objects.count() == 0


def test_each_role_brings_in_what_is_its_own(taiyuan: Fund, office: Staff, sign_in: SignIn) -> None:
    def opens(person: User, shape: str) -> int:
        return sign_in(person).get(f"{HOME}{shape}/").status_code

    assert (opens(office.finance, "donations"), opens(office.finance, "projects")) == (200, 403)
    assert (opens(office.office, "donations"), opens(office.office, "projects")) == (403, 200)
    assert opens(office.finance, "nothing") == 404
    with fund_scope(taiyuan.pk):
        run = brought(taiyuan, "donations", [DONATION], office.finance)
    address = f"{HOME}runs/{run.number}/"
    assert sign_in(office.office).get(address).status_code == 403
    assert run.number not in text(sign_in(office.office), f"{HOME}runs/")
    # Its job and the file of faults are nobody else's either.
    auditor = member(taiyuan, Role.AUDITOR)
    assert sign_in(auditor).get(f"/taiyuan/jobs/{run.check_job_id}/").status_code == 403
    assert sign_in(office.finance).get(f"/taiyuan/jobs/{run.check_job_id}/").status_code == 200


def test_template_and_existing_are_sheets(taiyuan: Fund, office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.finance)
    file = client.get(f"{HOME}donations/template/")
    head, example = cells(body(file))
    assert head[0] == "来源编号"
    assert str(example[0]).startswith("示例")
    answer = client.post(f"{HOME}donations/existing/", {"key": "k1"})
    again = client.post(f"{HOME}donations/existing/", {"key": "k1"})
    assert answer["Location"] == again["Location"]
    assert AccessLog.objects.filter(reason="导出现有捐赠").count() == 2


def test_lists_ask_the_same_with_one_row_and_with_three(
    taiyuan: Fund, office: Staff, sign_in: SignIn
) -> None:
    client = sign_in(office.finance)
    asked = []
    for n in (1, 2, 3):
        with fund_scope(taiyuan.pk):
            rows = [{**DONATION, "来源编号": f"{n}-{m}"} for m in range(n)]
            run = imported(taiyuan, "donations", rows, office.finance)
        if n != 2:
            addresses = (HOME, f"{HOME}runs/", f"{HOME}donations/", f"{HOME}runs/{run.number}/")
            asked.append([queries_of(client, address) for address in addresses])
    assert asked[0] == asked[1]


def test_a_sheet_of_what_exists_is_for_who_may_import(
    taiyuan: Fund, office: Staff, sign_in: SignIn
) -> None:
    """Who writes units one by one, and may not import, does not fetch the sheet of all of them."""
    with fund_scope(taiyuan.pk):
        job = request_existing(taiyuan, new_shape("units"), by=member(taiyuan, Role.OFFICE))
        finished(job, "单位.xlsx", b"bytes")
    executor = sign_in(member(taiyuan, Role.EXECUTOR))
    assert executor.get(f"/taiyuan/jobs/{job.pk}/download/").status_code == 403
