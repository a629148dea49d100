"""Telling people (通知): a row in the inbox, and a letter for those who want one.

Called by the services whose acts others must know of, inside their transaction: an act undone
tells nobody. Letters go through the job table, one job for a person and a sending.
"""

from collections.abc import Iterable
from datetime import time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from funds.models import Digest, Fund, Notice, NoticeKind, User
from funds.queries.notices import notices_of, to_be_mailed, waiting_for_digest
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.jobs import enqueue
from kit.models import Job
from kit.models.job import ENDED, JobState

MAIL_JOB = "funds.mail_notices"
LABEL = "发送消息邮件"
DIGEST_FROM = time(8, 0)
"""From this hour of the day, Asia/Shanghai, the daily letters go out."""
JOBS_TOLD_FOR = timedelta(days=2)


def notify(  # noqa: PLR0913 - all by name, and each says something else
    people: Iterable[User],
    *,
    subject: str,
    url: str,
    text: str = "",
    kind: NoticeKind = NoticeKind.NEWS,
    key: str | None = None,
) -> None:
    """Tell ``people`` something in the fund in scope.

    Args:
        people: each is told once, however often named.
        subject: what happened, for the inbox and the letter: no person's name and no amount.
        url: where it is seen or done, inside the fund; signs nobody in.
        text: more, for the inbox alone.
        kind: whether the reader has to act.
        key: with a key, nobody is told twice.
    """
    told = {person.pk: person for person in people}
    if key is not None:
        known = Notice.objects.filter(key=key, person__in=told).values_list("person_id", flat=True)
        for person_id in list(known):
            del told[person_id]
    if not told:
        return
    notices = Notice.objects.bulk_create(
        Notice(
            person_id=pk, kind=kind, subject=subject[:160], text=text[:300], url=url[:200], key=key
        )
        for pk in told
    )
    at_once = [
        notice
        for notice in notices
        if told[notice.person_id].digest == Digest.EACH and told[notice.person_id].email
    ]
    if at_once:
        fund = fund_in_scope()
        for notice in at_once:
            _post_letter(fund, notice.person_id, notice.pk, f"notice:{notice.pk}")


def mark_read(notice: Notice) -> None:
    """Note that its reader opened a notice; the first time counts."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=clock.now())


def mark_all_read(person: User) -> int:
    """Note that a person has read everything in the fund in scope; return how many that were."""
    return notices_of(person).filter(read_at__isnull=True).update(read_at=clock.now())


def send_digests(fund: Fund) -> int:
    """Ask for the day's letters of the fund in scope; return how many people have one waiting.

    Harmless to repeat: a person's letter of a day is one job, by its key. What comes after it waits
    for the next day's.
    """
    now = timezone.localtime(clock.now())
    if now.time() < DIGEST_FROM:
        return 0
    waiting = waiting_for_digest()
    for person_id, last in waiting.items():
        _post_letter(fund, person_id, last, f"digest:{person_id}:{now:%Y-%m-%d}")
    return len(waiting)


def tell_of_jobs(fund: Fund) -> int:
    """Tell those who asked for a job of the fund in scope that it ended; return how many ended.

    Harmless to repeat: of each end of a job its asker is told once.
    """
    since = clock.now() - JOBS_TOLD_FOR
    ended = Job.objects.filter(
        fund=fund, created_at__gte=since, state__in=ENDED, requested_by__isnull=False
    ).select_related("requested_by")
    jobs = list(ended.order_by("pk"))
    known = set(
        Notice.objects.filter(key__in=[_key_of(job) for job in jobs]).values_list("key", flat=True)
    )
    for job in jobs:
        if _key_of(job) not in known and isinstance(job.requested_by, User):
            _tell_of_job(fund, job, job.requested_by)
    return len(jobs)


def letter(person_id: int, last: int) -> tuple[EmailMessage | None, list[int]]:
    """Return the letter of what waits for a person in the fund in scope, and the notices it tells.

    Says subjects and where to look, nothing else: no names, no amounts, no link that signs in.
    ``None`` when nothing waits any more, or the person takes no mail by now.
    """
    notices = to_be_mailed(person_id, last)
    person = User.objects.get(pk=person_id)
    if not notices or not person.is_active or not person.email or person.digest == Digest.NEVER:
        return None, []
    fund = fund_in_scope()
    one = len(notices) == 1
    subject = notices[0].subject if one else f"有 {len(notices)} 条新消息"
    lines = [f"· {notice.subject}\n  {settings.SITE_ADDRESS}{notice.url}" for notice in notices]
    body = "\n".join(
        [
            "您好：",
            "",
            *lines,
            "",
            f"全部消息：{settings.SITE_ADDRESS}{fund.url('inbox:list')}",
            "打开时需要登录。不想收到邮件，请在“个人设置”里改提醒方式。",
            "",
            f"{fund.office_name}",
        ]
    )
    message = EmailMessage(f"〔{fund.city}〕{subject}", body, to=[person.email])
    return message, [notice.pk for notice in notices]


def mark_mailed(ids: Iterable[int]) -> None:
    """Note that these notices went out in a letter."""
    Notice.objects.filter(pk__in=list(ids), mailed_at__isnull=True).update(mailed_at=clock.now())


def _post_letter(fund: Fund, person_id: int, last: int, key: str) -> None:
    enqueue(
        MAIL_JOB,
        label=LABEL,
        fund=fund,
        args={"person": person_id, "last": last},
        by=None,
        key=key,
    )


def _tell_of_job(fund: Fund, job: Job, asker: User) -> None:
    done = job.state == JobState.DONE
    notify(
        [asker],
        subject=f"{'已完成' if done else '没有做成'}：{job.label}",
        text="结果可以下载。" if done and job.has_result else job.error,
        url=fund.url("jobs:status", job=job.pk),
        kind=NoticeKind.JOB,
        key=_key_of(job),
    )


def _key_of(job: Job) -> str:
    """Return one key for each end of a job: one tried again ends again."""
    ended = int(job.finished_at.timestamp()) if job.finished_at else 0
    return f"job:{job.pk}:{ended}"
