"""The public addresses of a fund."""

from django.urls import path

from portal.views.sitemap import fund_sitemap
from portal.views.window import (
    DonatePage,
    FundHome,
    MoneyOpen,
    OpenFigure,
    ProjectOpen,
    ProjectsOpen,
    ReportsOpen,
)

urlpatterns = [
    path("", FundHome.as_view(), name="fund"),
    path("donate/", DonatePage.as_view(), name="donate"),
    path("sitemap.xml", fund_sitemap, name="fund_sitemap"),
    path("open/money/", MoneyOpen.as_view(), name="open_money"),
    path("open/reports/", ReportsOpen.as_view(), name="open_reports"),
    path("open/projects/", ProjectsOpen.as_view(), name="open_projects"),
    path("open/projects/<str:ref>/", ProjectOpen.as_view(), name="open_project"),
    path("open/<slug:key>/", OpenFigure.as_view(), name="open_figure"),
]
