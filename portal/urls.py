"""Every address of the portal."""

from django.urls import URLPattern, URLResolver, path

from portal.views.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="healthz"),
]
