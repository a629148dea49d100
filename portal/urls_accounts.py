"""The reachable part of signing in: no sign-up, no address management; links given to people."""

from allauth.account import views
from django.urls import path, re_path

from portal.views.landing import landing
from portal.views.links import AcceptPage, InvitationLink, ResetLinkPage, SetPasswordPage
from portal.views.resets import AskByMailPage

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("invitation/", AcceptPage.as_view(), name="accept_invitation"),
    path("invitation/<str:token>/", InvitationLink.as_view(), name="invitation"),
    path("reset/", SetPasswordPage.as_view(), name="set_password"),
    path("reset/<str:token>/", ResetLinkPage.as_view(), name="reset_by_colleague"),
    path("password/reset/", AskByMailPage.as_view(), name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("funds/", landing, name="landing"),
]
