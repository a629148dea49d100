"""The portal's addresses and one of an interface, for the rule that holds sessions back."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import *  # noqa: F403
from portal.urls import urlpatterns as portal_urls


def projects(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the rows")


urlpatterns = [path("api/v1/projects/", projects, name="api-projects"), *portal_urls]
