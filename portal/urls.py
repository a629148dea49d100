"""Every address of the portal."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from funds.views.settings import SettingsPage
from portal.views.desk import DeskPage
from portal.views.gallery import components
from portal.views.health import health
from portal.views.window import FundHome, HomePage, OpenFigure

urlpatterns: list[URLPattern | URLResolver] = [
    path("", HomePage.as_view(), name="home"),
    path("healthz", health, name="healthz"),
    path("accounts/", include("portal.urls_accounts")),
    path("platform/", include("portal.urls_platform")),
    path("<slug:fund>/", FundHome.as_view(), name="fund"),
    path("<slug:fund>/open/<slug:key>/", OpenFigure.as_view(), name="open_figure"),
    path("<slug:fund>/projects/", include("projects.urls")),
    path("<slug:fund>/money/", include("funds.urls")),
    path("<slug:fund>/desk/", DeskPage.as_view(), name="desk"),
    path("<slug:fund>/reports/", include("reports.urls")),
    path("<slug:fund>/figures/", include("reports.urls_figures")),
    path("<slug:fund>/jobs/", include("funds.urls_jobs")),
    path("<slug:fund>/imports/", include("funds.urls_imports")),
    path("<slug:fund>/units/", include("funds.urls_units")),
    path("<slug:fund>/settings/", SettingsPage.as_view(), name="settings"),
]

if settings.DEBUG:
    urlpatterns.insert(0, path("platform/components/", components, name="components"))

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.permission_denied"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"
