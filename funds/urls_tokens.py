"""Addresses of the fund's tokens, under ``/<fund>/tokens/``."""

from django.urls import path

from funds.views.tokens import RevokePage, TokensPage

app_name = "tokens"
urlpatterns = [
    path("", TokensPage.as_view(), name="list"),
    path("<int:token>/revoke/", RevokePage.as_view(), name="revoke"),
]
