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
from portal.views.phone_join import JoinPage
from portal.views.search import SearchPage
from portal.views.sitemap import favicon, robots, sitemap
from portal.views.window import HomePage

urlpatterns: list[URLPattern | URLResolver] = [
    path("", HomePage.as_view(), name="home"),
    path("healthz", health, name="healthz"),
    path("accounts/", include("portal.urls_accounts")),
    path("robots.txt", robots, name="robots"),
    path("favicon.ico", favicon, name="favicon"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("appearance/", choose, name="appearance"),
    path("platform/", include("portal.urls_platform")),
    path("api/v1/", include("portal.urls_api")),
    # Before the public pages, one of which is an activity by its number.
    path("<slug:fund>/activities/manage/", include("volunteers.urls_activities")),
    path("<slug:fund>/", include("portal.urls_window")),
    path("<slug:fund>/join/", JoinPage.as_view(), name="join"),
    path("<slug:fund>/my/", include("portal.urls_my")),
    path("<slug:fund>/projects/", include("projects.urls")),
    path("<slug:fund>/closing/", include("projects.urls_closing")),
    path("<slug:fund>/scoring/", include("projects.urls_scoring")),
    path("<slug:fund>/holidays/", include("projects.urls_holidays")),
    path("<slug:fund>/review/<slug:number>/minutes/", include("reports.urls_minutes")),
    path("<slug:fund>/review/", include("projects.urls_review")),
    path("<slug:fund>/execution/", include("projects.urls_execution")),
    path("<slug:fund>/difficulties/", include("projects.urls_difficulties")),
    path("<slug:fund>/inspections/", include("projects.urls_inspections")),
    path("<slug:fund>/evaluation/", include("projects.urls_evaluation")),
    path("<slug:fund>/applications/", include("projects.urls_applications")),
    path("<slug:fund>/applications/", include("reports.urls_application_papers")),
    path("<slug:fund>/notices/", include("projects.urls_notices")),
    path("<slug:fund>/agreements/", include("projects.urls_agreements")),
    path("<slug:fund>/letters/", include("reports.urls_letters")),
    path("<slug:fund>/calls/", include("projects.urls_calls")),
    path("<slug:fund>/screening/", include("projects.urls_screening")),
    path("<slug:fund>/audits/", include("projects.urls_audits")),
    path("<slug:fund>/amendments/", include("projects.urls_amendments")),
    path("<slug:fund>/exits/", include("projects.urls_exits")),
    path("<slug:fund>/bars/", include("projects.urls_bars")),
    path("<slug:fund>/project-service/", include("volunteers.urls_project_service")),
    path("<slug:fund>/trainings/", include("volunteers.urls_trainings")),
    path("<slug:fund>/honours/", include("volunteers.urls_honours")),
    path("<slug:fund>/hours/", include("volunteers.urls_hours")),
    path("<slug:fund>/volunteers/", include("volunteers.urls_volunteers")),
    path("<slug:fund>/teams/", include("volunteers.urls_teams")),
    path("<slug:fund>/stations/", include("volunteers.urls_stations")),
    path("<slug:fund>/divisions/", include("volunteers.urls_divisions")),
    path("<slug:fund>/stars/", include("volunteers.urls_stars")),
    path("<slug:fund>/star-papers/", include("reports.urls_stars")),
    path("<slug:fund>/rosters/", include("reports.urls_rosters")),
    path("<slug:fund>/proofs/", include("reports.urls_proofs")),
    path("<slug:fund>/documents/", include("funds.urls_documents")),
    path("<slug:fund>/money/", include("funds.urls")),
    path("<slug:fund>/desk/", DeskPage.as_view(), name="desk"),
    path("<slug:fund>/inbox/", include("funds.urls_inbox")),
    path("<slug:fund>/calendar/", CalendarPage.as_view(), name="calendar"),
    path("<slug:fund>/calendar/deadlines.ics", CalendarFile.as_view(), name="calendar_file"),
    path("<slug:fund>/search/", SearchPage.as_view(), name="search"),
    path("<slug:fund>/reports/", include("reports.urls")),
    path("<slug:fund>/papers/", include("reports.urls_assessment")),
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
