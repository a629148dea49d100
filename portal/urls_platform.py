"""Addresses of the platform itself, under ``/platform/``."""

from django.urls import URLPattern, URLResolver

app_name = "platform"
urlpatterns: list[URLPattern | URLResolver] = []
