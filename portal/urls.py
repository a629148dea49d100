"""Every address of the portal."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from funds.views.settings import SettingsPage
from portal.appearance import choose
from portal.views.calendar import CalendarFile, CalendarPage
from portal.views.desk import DeskPage
from portal.views.gallery import components
from portal.views.guide import GuidePage, ReferencePage
from portal.views.health import health
from portal.views.search import SearchPage
from portal.views.sitemap import robots, sitemap
from portal.views.window import HomePage

urlpatterns: list[URLPattern | URLResolver] = [
    path("", HomePage.as_view(), name="home"),
    path("healthz", health, name="healthz"),
    path("accounts/", include("portal.urls_accounts")),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("appearance/", choose, name="appearance"),
    path("platform/", include("portal.urls_platform")),
    path("api/v1/", include("portal.urls_api")),
    path("<slug:fund>/", include("portal.urls_window")),
    path("<slug:fund>/projects/", include("projects.urls")),
    path("<slug:fund>/documents/", include("funds.urls_documents")),
    path("<slug:fund>/money/", include("funds.urls")),
    path("<slug:fund>/desk/", DeskPage.as_view(), name="desk"),
    path("<slug:fund>/inbox/", include("funds.urls_inbox")),
    path("<slug:fund>/calendar/", CalendarPage.as_view(), name="calendar"),
    path("<slug:fund>/calendar/deadlines.ics", CalendarFile.as_view(), name="calendar_file"),
    path("<slug:fund>/search/", SearchPage.as_view(), name="search"),
    path("<slug:fund>/reports/", include("reports.urls")),
    path("<slug:fund>/figures/", include("reports.urls_figures")),
    path("<slug:fund>/people/", include("funds.urls_people")),
    path("<slug:fund>/jobs/", include("funds.urls_jobs")),
    path("<slug:fund>/filters/", include("funds.urls_filters")),
    path("<slug:fund>/imports/", include("funds.urls_imports")),
    path("<slug:fund>/units/", include("funds.urls_units")),
    path("<slug:fund>/settings/", SettingsPage.as_view(), name="settings"),
    path("<slug:fund>/tokens/", include("funds.urls_tokens")),
    path("<slug:fund>/api-guide/", GuidePage.as_view(), name="api_guide"),
    path("<slug:fund>/api-guide/reference/", ReferencePage.as_view(), name="api_reference"),
]

if settings.DEBUG:
    urlpatterns.insert(0, path("platform/components/", components, name="components"))

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.permission_denied"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"
