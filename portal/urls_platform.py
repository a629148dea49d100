"""Addresses of the platform itself, under ``/platform/``."""

from django.urls import URLPattern, URLResolver, path

from portal.views import audit_log
from portal.views import platform_accounts as accounts
from portal.views.compare import ComparePage
from portal.views.founding import NewFundPage, StartPage
from portal.views.platform import PlatformHome

app_name = "platform"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", PlatformHome.as_view(), name="home"),
    path("funds/", ComparePage.as_view(), name="compare"),
    path("new-fund/", StartPage.as_view(), name="start"),
    path("new-fund/<slug:step>/", NewFundPage.as_view(), name="new_fund"),
    path("log/", audit_log.LogPage.as_view(), name="log"),
    path("log/export/", audit_log.LogExport.as_view(), name="log_export"),
    path("log/jobs/<int:job>/", audit_log.LogJobPage.as_view(), name="log_job"),
    path("log/jobs/<int:job>/download/", audit_log.LogDownload.as_view(), name="log_download"),
    path("log/jobs/<int:job>/retry/", audit_log.LogRetry.as_view(), name="log_retry"),
    path("accounts/", accounts.AccountsPage.as_view(), name="accounts"),
    path("accounts/invite/", accounts.InvitePage.as_view(), name="invite"),
    path("offices/invite/", accounts.InviteOfficePage.as_view(), name="invite_office"),
    path(
        "accounts/invitations/<int:invitation>/revoke/",
        accounts.RevokePage.as_view(),
        name="revoke",
    ),
    path(
        "accounts/invitations/<int:invitation>/renew/",
        accounts.RenewPage.as_view(),
        name="renew",
    ),
    path("accounts/<int:person>/", accounts.AccountPage.as_view(), name="account"),
    path("accounts/<int:person>/unlock/", accounts.UnlockPage.as_view(), name="unlock"),
    path("accounts/<int:person>/disable/", accounts.ClosePage.as_view(), name="disable"),
    path("accounts/<int:person>/enable/", accounts.ClosePage.as_view(closes=False), name="enable"),
    path(
        "accounts/<int:person>/drop-factors/",
        accounts.DropFactorsPage.as_view(),
        name="drop_factors",
    ),
    path("accounts/<int:person>/reset/", accounts.ResetPage.as_view(), name="reset"),
]
