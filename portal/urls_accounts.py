"""The reachable part of signing in: no sign-up, no reset, no address management."""

from allauth.account import views
from django.urls import path

from portal.views.landing import landing

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("funds/", landing, name="landing"),
]
