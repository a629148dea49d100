"""Addresses of the inbox, under ``/<fund>/inbox/``."""

from django.urls import path

from funds.views.inbox import InboxPage, OpenPage, ReadAllPage

app_name = "inbox"
urlpatterns = [
    path("", InboxPage.as_view(), name="list"),
    path("read/", ReadAllPage.as_view(), name="read_all"),
    path("<int:notice>/", OpenPage.as_view(), name="open"),
]
