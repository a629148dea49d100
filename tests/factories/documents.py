"""Factories of registered documents. Each needs a fund in scope."""

import factory
from factory.django import DjangoModelFactory

from funds.models import Document, DocumentKind


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    register_number = factory.Sequence(lambda n: f"WJ-2018-{n + 1:03d}")
    number = factory.Sequence(lambda n: f"并文明〔2018〕{n + 1}号")
    title = factory.Sequence(lambda n: f"关于第{n}项工作的通知")
    issuer = "太原市精神文明建设委员会"
    kind = DocumentKind.ISSUED
