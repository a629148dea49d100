"""The portal's addresses, and the peer's below the fund that is measured."""

from django.urls import path

from bench.city import SLUG
from bench.peer import site
from portal.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
)
from portal.urls import (
    urlpatterns as own,
)

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path(f"{SLUG}/admin/", site.urls), *own]
