"""The reachable part of signing in, and one's own pages: no sign-up, no address management."""

from allauth.account import views
from django.urls import path, re_path

from portal.views import me, second_factor
from portal.views.landing import landing
from portal.views.links import AcceptPage, InvitationLink, ResetLinkPage, SetPasswordPage
from portal.views.resets import AskByMailPage

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("password/change/", me.change_password, name="account_change_password"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("awake/", me.AwakePage.as_view(), name="account_awake"),
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
    path("me/", me.MePage.as_view(), name="me"),
    path("me/sign-ins/", me.SignInsPage.as_view(), name="my_sign_ins"),
    path("me/preferences/", me.PreferencesPage.as_view(), name="my_preferences"),
    path("me/email/", me.EmailPage.as_view(), name="my_email"),
    path("me/end-others/", me.EndOthersPage.as_view(), name="my_other_sessions"),
    path("second-factor/", second_factor.index, name="mfa_index"),
    path("second-factor/step/", second_factor.authenticate, name="mfa_authenticate"),
    path("second-factor/again/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/phone/", second_factor.activate_totp, name="mfa_activate_totp"),
    path("second-factor/phone/remove/", second_factor.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/key/", second_factor.add_key, name="mfa_add_webauthn"),
    path("second-factor/key/again/", second_factor.key_again, name="mfa_reauthenticate_webauthn"),
    path(
        "second-factor/key/<int:pk>/remove/", second_factor.remove_key, name="mfa_remove_webauthn"
    ),
    path("second-factor/codes/", second_factor.view_codes, name="mfa_view_recovery_codes"),
    path(
        "second-factor/codes/new/",
        second_factor.generate_codes,
        name="mfa_generate_recovery_codes",
    ),
]
