"""The portal's addresses, and two that somebody forgot to guard."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from portal.urls import handler400, handler403, handler404, handler500
from portal.urls import urlpatterns as ours

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@csrf_exempt
def unguarded(request: HttpRequest, fund: str) -> HttpResponse:
    return HttpResponse("everything")


urlpatterns = [
    *ours,
    path("<slug:fund>/planted/", unguarded, name="planted_page"),
    path("api/v1/<slug:fund>/planted/", unguarded, name="planted_api"),
]
