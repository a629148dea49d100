"""Addresses of the platform itself, under ``/platform/``."""

from django.urls import URLPattern, URLResolver, path

from portal.views import platform_accounts as accounts

app_name = "platform"
urlpatterns: list[URLPattern | URLResolver] = [
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
    path("accounts/<int:person>/reset/", accounts.ResetPage.as_view(), name="reset"),
]
