"""What of the projects rests on a registered document."""

from collections.abc import Iterator

from django.db.models import Count

from funds.models import Document, Fund
from funds.queries.documents import Reference, refers_to_documents
from projects.models import Category


@refers_to_documents
def catalogues_of(document: Document, fund: Fund) -> Iterator[Reference]:
    """Yield the catalogues whose categories rest on a document, the latest first."""
    rows = Category.objects.filter(document=document, retired_at__isnull=True).order_by("-year")
    for year, count in rows.values_list("year").annotate(count=Count("pk")):
        url = f"{fund.url('projects:catalogue')}?of={year}"
        yield Reference("类别与牵头单位", f"{year} 年目录，{count} 个类别", url)
