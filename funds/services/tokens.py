"""Making, using and revoking tokens (令牌)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from funds.models import ApiToken, TokenScope, User
from funds.permissions import Action, demand
from funds.queries.proving import must_prove_twice
from funds.queries.scope import fund_in_scope
from funds.queries.tokens import digest_of, tokens_of
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as

PREFIX = "zyt_"
MOST_DAYS = 365
MOST_LIVE = 20
USE_IS_TOLD_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class TokenData:
    """What a person says of a new token."""

    name: str
    days: int
    scope: TokenScope = TokenScope.READ


@transaction.atomic
def make_token(data: TokenData, *, by: User, proven_twice: bool) -> tuple[ApiToken, str]:
    """Make a token of ``by`` for the fund in scope; return it with its secret, known only now.

    Args:
        data: its name, life and scope.
        by: whose name it will act in.
        proven_twice: the session it is made in has the second factor.

    Raises:
        NotAllowed: ``by`` may not use the API here.
        Refusal: no name, too long a life, too many tokens, or the second factor is lacking.
    """
    fund = fund_in_scope()
    demand(by, Action.API_USE, fund)
    if must_prove_twice(by, fund) and not proven_twice:
        raise Refusal("您的角色需要二次验证。请先完成二次验证，再生成令牌。")
    if not data.name.strip():
        raise Refusal("请写明令牌给哪个程序用。", field="name")
    if not 1 <= data.days <= MOST_DAYS:
        raise Refusal(f"有效期请填 1 至 {MOST_DAYS} 天。", field="days")
    now = clock.now()
    if tokens_of(by).filter(revoked_at__isnull=True, expires_at__gt=now).count() >= MOST_LIVE:
        raise Refusal(f"您已有 {MOST_LIVE} 个可用的令牌。请先停用不再使用的。")
    secret = PREFIX + secrets.token_urlsafe(32)
    with recorded_as("生成令牌", by=by.pk):
        token = ApiToken.objects.create(
            person=by,
            name=data.name.strip(),
            digest=digest_of(secret),
            scope=data.scope,
            created_at=now,
            expires_at=now + timedelta(days=data.days),
        )
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User) -> None:
    """Let a token open nothing any more; its owner may, and who manages the fund's people.

    Raises:
        NotAllowed: it is somebody else's.
        Refusal: it was revoked already.
    """
    if token.person_id != by.pk:
        demand(by, Action.PEOPLE_MANAGE, fund_in_scope())
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is not None:
        raise Refusal("这个令牌已经停用了。请刷新页面，看最新情况。")
    token.revoked_at, token.revoked_by = clock.now(), by
    with recorded_as("停用令牌", by=by.pk):
        token.save(update_fields=["revoked_at", "revoked_by"])


def note_use(token: ApiToken) -> None:
    """Write down that a token is in use, at most once an hour."""
    now = clock.now()
    unsaid = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - USE_IS_TOLD_EVERY)
    if token.last_used_at is None or token.last_used_at < now - USE_IS_TOLD_EVERY:
        ApiToken.objects.filter(unsaid, pk=token.pk).update(last_used_at=now)
