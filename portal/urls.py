"""Every address of the portal."""

from django.urls import URLPattern, URLResolver, include, path

from portal.views.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="healthz"),
    path("accounts/", include("portal.urls_accounts")),
    path("<slug:fund>/jobs/", include("funds.urls_jobs")),
    path("<slug:fund>/money/", include("funds.urls")),
    path("<slug:fund>/reports/", include("reports.urls")),
    path("<slug:fund>/figures/", include("reports.urls_figures")),
]

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.permission_denied"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"
