"""Keeping the templates of agreements (协议范本)."""

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from projects.models import AgreementTemplate
from projects.services.agreement_text import check_body


@transaction.atomic
def write_template(name: str, body: str, *, by: User) -> AgreementTemplate:
    """Register a template.

    Raises:
        NotAllowed: ``by`` may not sign agreements.
        Refusal: no name, one that is taken, or a text that :func:`check_body` refuses.
    """
    demand(by, Action.PROJECT_AGREE, fund_in_scope())
    name, body = _checked_name(name, None), check_body(body)
    with recorded_as("登记协议范本", by=by.pk):
        return AgreementTemplate.objects.create(name=name, body=body, written_by=by)


@transaction.atomic
def change_template(
    template_id: int, name: str, body: str, *, seen_version: int, by: User
) -> AgreementTemplate:
    """Change a template; agreements written from it before keep their own text.

    Raises:
        NotAllowed: ``by`` may not sign agreements.
        Refusal: somebody changed it since, it is retired, or as for :func:`write_template`.
    """
    template = _locked(template_id, seen_version, by)
    template.name, template.body = _checked_name(name, template), check_body(body)
    template.version += 1
    with recorded_as("修改协议范本", by=by.pk):
        template.save()
    return template


@transaction.atomic
def retire_template(template_id: int, *, seen_version: int, by: User) -> AgreementTemplate:
    """Offer a template no more (停用).

    Raises:
        NotAllowed: ``by`` may not sign agreements.
        Refusal: somebody changed it since, or it is retired already.
    """
    template = _locked(template_id, seen_version, by)
    template.retired_on = clock.today()
    template.version += 1
    with recorded_as("停用协议范本", by=by.pk):
        template.save()
    return template


def _locked(template_id: int, seen_version: int, by: User) -> AgreementTemplate:
    template = AgreementTemplate.objects.select_for_update().get(pk=template_id)
    demand(by, Action.PROJECT_AGREE, template)
    if template.retired_on is not None:
        raise Refusal(f"“{template.name}”已经停用，不能再改。请另建一份范本。")
    if template.version != seen_version:
        raise Refusal("其他人刚刚改过这份范本。您填的内容还在，请对照最新情况后再保存。")
    return template


def _checked_name(name: str, template: AgreementTemplate | None) -> str:
    name = name.strip()
    if not name:
        raise Refusal("请填写范本名称。", field="name")
    same = AgreementTemplate.objects.filter(name=name)
    if template is not None:
        same = same.exclude(pk=template.pk)
    if same.exists():
        raise Refusal(f"已有叫“{name}”的范本。请换一个名称。", field="name")
    return name
