"""The audit file (审计档案): everything an auditor asks for, put together, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from funds.models import Fund, Payment
from funds.queries.effective import effective
from kit.formats import date_iso, money
from kit.models import StoredFile
from projects.models import (
    ActivityPhoto,
    Agreement,
    ApplicationFile,
    Audit,
    Evaluation,
    Expense,
    PaperKind,
    Project,
    StepFile,
)
from projects.queries.money import commitments_of
from projects.queries.spending import LineSpending, spending_of, vouchers_of
from projects.queries.step_files import url_of

MOST_NAMED = 100
"""How many pieces of evidence found by their names a section lists."""
CONTRACT = ("合同", "协议书", "采购")
MOST_SHOWN = 20
"""How many pieces of a section a page lists; the rest is counted."""
SIGNED = ("签到", "签收", "领取", "发放", "花名册", "名单")
ACCEPTED = ("验收",)


@dataclass(frozen=True)
class Entry:
    """One piece of evidence; no address where the portal only knows of it."""

    text: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Section:
    """One part of the file; ``missing`` says plainly what is not there."""

    title: str
    entries: Sequence[Entry]
    missing: str = ""

    @property
    def shown(self) -> Sequence[Entry]:
        """What a page lists of it; ``unshown`` says how many more there are."""
        return self.entries[:MOST_SHOWN]

    @property
    def unshown(self) -> int:
        return len(self.entries) - len(self.shown)


@dataclass(frozen=True)
class Vouched:
    """What the expenses of a project that count come to, however many they are.

    Attributes:
        amount: their sum in 元.
        bare: how many have neither an invoice's number nor its picture.
        first_bare: the numbers of the first of those.
    """

    count: int
    amount: Decimal
    bare: int
    first_bare: Sequence[str]


@dataclass(frozen=True)
class AuditFile:
    """The audit file of one project.

    Attributes:
        spending: the budget against what was spent.
        vouched: what the expenses that count come to.
    """

    sections: Sequence[Section]
    spending: Sequence[LineSpending]
    vouched: Vouched

    @property
    def lacking(self) -> list[Section]:
        return [section for section in self.sections if section.missing]

    @property
    def budget(self) -> Decimal:
        return sum((row.line.amount for row in self.spending), Decimal("0.00"))

    @property
    def spent(self) -> Decimal:
        return sum((row.spent for row in self.spending), Decimal("0.00"))


def audit_file(project: Project, fund: Fund) -> AuditFile:
    """Return the audit file of a project, in a fixed number of queries."""
    papers = list(StepFile.objects.filter(project=project).select_related("file").order_by("-id"))
    applied = list(ApplicationFile.objects.filter(project=project).select_related("file"))
    pictures = _pictures(project)
    vouched = _vouched(project)
    spending = spending_of(project)

    def named(words: Sequence[str]) -> list[Entry]:
        found = [_paper(paper, project, fund) for paper in papers if _says(paper.file, words)]
        found += [
            Entry(row.file.name, note="申报附件") for row in applied if _says(row.file, words)
        ]
        found += [
            Entry(row.file.name, note=f"票据影像，凭证 {row.voucher}")
            for row in pictures
            if row.file is not None and _says(row.file, words)
        ]
        return found

    def of_kind(kind: PaperKind) -> list[Entry]:
        return [_paper(paper, project, fund) for paper in papers if paper.kind == kind]

    contracts, signed = named(CONTRACT), named(SIGNED)
    sections = (
        _agreements(project, fund, of_kind(PaperKind.AGREEMENT)),
        Section(
            "预算与支出",
            [Entry(f"预算 {len(spending)} 行，已列支出 {vouched.count} 笔", "#spending")],
            "" if spending else "申报书没有预算明细，不能逐行对照。",
        ),
        _reports(project, fund, of_kind(PaperKind.AUDIT)),
        _vouchers(vouched),
        _invoices(vouched),
        Section("合同", contracts, "" if contracts else "没有找到名称里有“合同”的附件。"),
        _bank_slips(project, fund, of_kind(PaperKind.PAYMENT)),
        Section(
            "签到、领取名单", signed, "" if signed else "没有找到签到表、领取或发放名单的附件。"
        ),
        _photographs(project),
        _acceptance(project, fund, [*of_kind(PaperKind.CLOSING), *named(ACCEPTED)]),
    )
    return AuditFile(sections, spending, vouched)


def _vouched(project: Project) -> Vouched:
    counted = vouchers_of(project)
    bare = counted.filter(invoice="", file__isnull=True)
    sums = counted.aggregate(count=Count("id"), amount=Sum("amount"))
    first = list(bare.order_by("number").values_list("number", flat=True)[:5])
    return Vouched(sums["count"], sums["amount"] or Decimal("0.00"), bare.count(), first)


def _pictures(project: Project) -> list[Expense]:
    """Return the first expenses whose picture is called like evidence the file asks for."""
    named = Q()
    for word in (*CONTRACT, *SIGNED, *ACCEPTED):
        named |= Q(file__name__contains=word)
    found = vouchers_of(project).filter(named, file__isnull=False).select_related("file")
    return list(found.order_by("number")[:MOST_NAMED])


def _paper(paper: StepFile, project: Project, fund: Fund) -> Entry:
    return Entry(paper.file.name, url_of(fund, project, paper), paper.get_kind_display())


def _says(file: StoredFile, words: Sequence[str]) -> bool:
    return any(word in file.name for word in words)


def _agreements(project: Project, fund: Fund, papers: list[Entry]) -> Section:
    rows = list(
        Agreement.objects.filter(project=project).select_related("commitment").order_by("id")
    )
    entries = [
        Entry(
            f"{row.commitment.number} {row.commitment.title}",
            fund.url("money:commitment", number=row.commitment.number),
            f"签于 {date_iso(row.signed_on)}" if row.signed_on else "签订日期未说明",
        )
        for row in rows
    ]
    scanned = papers or any(row.scan_id for row in rows)
    missing = "" if scanned else "没有签字盖章的协议扫描件。"
    return Section("拨付协议", [*entries, *papers], missing if rows else "没有登记拨付协议。")


def _reports(project: Project, fund: Fund, papers: list[Entry]) -> Section:
    done = Audit.objects.filter(project=project, concluded_at__isnull=False)
    entries = [
        Entry(
            f"第 {row.round} 次审计：{row.get_opinion_display()}",
            fund.url("audits:project", ref=project.ref),
        )
        for row in done.order_by("round")
    ]
    return Section(
        "专项审计报告",
        [*entries, *papers],
        "" if papers else "还没有上传专项审计报告。",
    )


def _vouchers(vouched: Vouched) -> Section:
    if not vouched.count:
        return Section("凭证号", [], "没有登记支出，没有凭证。")
    words = f"{vouched.count} 张凭证，共 {money(vouched.amount)} 元"
    return Section("凭证号", [Entry(words, "#vouchers")])


def _invoices(vouched: Vouched) -> Section:
    have, first = vouched.count - vouched.bare, vouched.first_bare
    entries = [Entry(f"{have} 笔支出有发票号码或票据影像", "#vouchers")] if have else []
    shown = "、".join(first) + (f"等 {vouched.bare} 笔" if vouched.bare > len(first) else "")
    missing = f"没有发票号码也没有票据影像：{shown}。" if vouched.bare else ""
    return Section("发票", entries, missing if vouched.count else "没有登记支出，没有发票。")


def _bank_slips(project: Project, fund: Fund, papers: list[Entry]) -> Section:
    mine = commitments_of(project).values("pk")
    paid = Payment.objects.filter(effective(), reverses__isnull=True).filter(
        Q(commitment__in=mine) | Q(payable__commitment__in=mine)
    )
    rows = list(paid.distinct().order_by("paid_on", "id"))
    entries = [
        Entry(
            f"{row.number} {money(row.amount)} 元",
            fund.url("money:payment", number=row.number),
            f"回单 {row.voucher}" if row.voucher else "没有回单号",
        )
        for row in rows
    ]
    bare = sum(not row.voucher for row in rows)
    missing = f"有 {bare} 笔付款没有银行回单号。" if bare else ""
    return Section("银行回单", [*entries, *papers], missing if rows else "还没有已付的款。")


def _photographs(project: Project) -> Section:
    count = ActivityPhoto.objects.filter(
        activity__project=project, activity__withdrawn_note=""
    ).count()
    entries = [Entry(f"活动记录里有 {count} 张照片")] if count else []
    return Section("照片", entries, "" if count else "活动记录里没有照片。")


def _acceptance(project: Project, fund: Fund, papers: list[Entry]) -> Section:
    done = Evaluation.objects.filter(project=project, submitted_at__isnull=False, withdrawn_note="")
    entries = [
        Entry(
            f"{row.get_phase_display()}第 {row.round} 次：{row.get_grade_display()}",
            fund.url("evaluation:project", ref=project.ref),
        )
        for row in done.order_by("id")
    ]
    return Section("评估与验收", [*entries, *papers], "" if entries else "没有评估或验收的记录。")
