"""The public addresses of a fund."""

from django.urls import path, re_path

from portal.views.draws import DrawOpen, DrawsOpen
from portal.views.open_activities import ActivitiesOpen, ActivityOpen
from portal.views.open_hours import HoursNoticeOpen, HoursNotices, HoursObject
from portal.views.open_notices import NoticeOpen, NoticesOpen, ObjectOpen
from portal.views.open_proofs import ProofOpen
from portal.views.open_rankings import Rankings
from portal.views.open_service import ServiceOpen
from portal.views.open_stars import CertificateOpen, StarNotice, StarNotices, StarObject
from portal.views.open_stations import StationOpen, StationsOpen
from portal.views.sitemap import fund_sitemap
from portal.views.window import (
    DonatePage,
    FundHome,
    MoneyOpen,
    OpenFigure,
    PhotoOpen,
    ProjectOpen,
    ProjectsOpen,
    ReportsOpen,
)
from portal.views.window_calls import CallFileOpen, CallOpen, CallsOpen

urlpatterns = [
    path("", FundHome.as_view(), name="fund"),
    path("donate/", DonatePage.as_view(), name="donate"),
    path("sitemap.xml", fund_sitemap, name="fund_sitemap"),
    path("open/money/", MoneyOpen.as_view(), name="open_money"),
    path("open/reports/", ReportsOpen.as_view(), name="open_reports"),
    path("open/projects/", ProjectsOpen.as_view(), name="open_projects"),
    path("open/projects/<str:ref>/", ProjectOpen.as_view(), name="open_project"),
    path("open/projects/<str:ref>/photos/<int:photo>/", PhotoOpen.as_view(), name="open_photo"),
    path("open/notices/", NoticesOpen.as_view(), name="open_notices"),
    path("open/notices/<slug:number>/", NoticeOpen.as_view(), name="open_notice"),
    path("open/notices/<slug:number>/object/", ObjectOpen.as_view(), name="open_object"),
    path("open/service/", ServiceOpen.as_view(), name="open_service"),
    path("open/stations/", StationsOpen.as_view(), name="open_stations"),
    path("open/stations/<slug:number>/", StationOpen.as_view(), name="open_station"),
    path("open/hours/", HoursNotices.as_view(), name="open_hours_notices"),
    path("open/hours/<slug:number>/", HoursNoticeOpen.as_view(), name="open_hours_notice"),
    path("open/hours/<slug:number>/object/", HoursObject.as_view(), name="open_hours_object"),
    path("open/stars/", StarNotices.as_view(), name="open_star_notices"),
    path("open/stars/<slug:number>/", StarNotice.as_view(), name="open_star_notice"),
    path("open/stars/<slug:number>/object/", StarObject.as_view(), name="open_star_object"),
    path("activities/", ActivitiesOpen.as_view(), name="open_activities"),
    # Beside activities/manage/, which is no number.
    re_path(
        r"^activities/(?P<number>HD-[0-9-]{6,16})/$", ActivityOpen.as_view(), name="open_activity"
    ),
    path("rankings/", Rankings.as_view(), name="open_rankings"),
    path("certificates/<slug:code>/", CertificateOpen.as_view(), name="open_certificate"),
    path("verify/<slug:code>/", ProofOpen.as_view(), name="open_proof"),
    path("open/calls/", CallsOpen.as_view(), name="open_calls"),
    path("open/calls/<slug:number>/", CallOpen.as_view(), name="open_call"),
    path(
        "open/calls/<slug:number>/files/<int:file>/",
        CallFileOpen.as_view(),
        name="open_call_file",
    ),
    path("open/draws/", DrawsOpen.as_view(), name="open_draws"),
    path("open/draws/<slug:number>/", DrawOpen.as_view(), name="open_draw"),
    path("open/<slug:key>/", OpenFigure.as_view(), name="open_figure"),
]
