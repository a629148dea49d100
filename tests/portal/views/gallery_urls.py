"""The addresses the gallery's shell names, so that it can be tested by itself."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.views import gallery


def nowhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("gallery/", gallery.components, name="gallery"),
    path("login/", nowhere, name="account_login"),
    path("logout/", nowhere, name="account_logout"),
    path("appearance/", nowhere, name="appearance"),
]
