"""What machines ask for by a fixed address: the sitemap, robots.txt, the icon of the tab."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from funds.middleware import FundRequest
from funds.models import Fund
from portal.window.published import public_projects

MOST_ADDRESSES = 50_000  # the sitemap protocol's own limit
PAGES = (
    "fund",
    "open_money",
    "open_projects",
    "open_calls",
    "open_notices",
    "open_service",
    "open_activities",
    "open_stations",
    "open_star_notices",
    "open_hours_notices",
    "open_rankings",
    "open_draws",
    "open_reports",
    "donate",
)
STAFF = ("accounts", "platform", "api", "appearance")
FUND_STAFF = (
    "desk",
    "calls",
    "screening",
    "projects",
    "money",
    "reports",
    "figures",
    "jobs",
    "filters",
)
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines out of the desks and of every turned page of a list.

    A ``*`` spans any number of parts, so ``/*/projects/`` covers ``/<fund>/open/projects/`` as well
    and needs its exception: of the rules that fit an address the longest holds.
    """
    closed = [*(f"/{part}/" for part in STAFF), *(f"/*/{part}/" for part in FUND_STAFF)]
    lines = [
        "User-agent: *",
        "Disallow: /*/open/*?*cursor=",
        *(f"Allow: /*/open/{part}/" for part in FUND_STAFF),
        *(f"Disallow: {path}" for path in closed),
        "Disallow: /*?*cursor=",
        f"Sitemap: {_site(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead a browser that shows a file and no page of ours, and so no link to it, to the icon."""
    return HttpResponseRedirect(static("drawings/mark.svg"))


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """List each fund's own sitemap; a fund made for demonstration has none."""
    funds = Fund.objects.filter(is_sample=False).order_by("pk")
    return _listed("sitemapindex", "sitemap", (fund.url("fund_sitemap") for fund in funds))


@require_safe
@cache_control(public=True, max_age=3600)
def fund_sitemap(request: FundRequest, fund: str) -> HttpResponse:
    """List a fund's public pages and projects."""
    if request.fund.is_sample:
        raise Http404
    return _listed("urlset", "url", _addresses(request.fund))


def _addresses(fund: Fund) -> Iterator[str]:
    yield from (fund.url(name) for name in PAGES)
    numbers = public_projects().order_by("-id").values_list("number", flat=True)
    for number in numbers[: MOST_ADDRESSES - len(PAGES)]:
        yield fund.url("open_project", ref=number)


def _listed(root: str, entry: str, addresses: Iterable[str]) -> HttpResponse:
    body = "".join(
        f"<{entry}><loc>{escape(_site(address))}</loc></{entry}>" for address in addresses
    )
    content = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">{body}</{root}>'
    return HttpResponse(content, content_type="application/xml; charset=utf-8")


def _site(path: str) -> str:
    return f"{settings.SITE_ADDRESS}{path}"
