"""The portal's settings with the peer beside it: Django's own admin, as it comes."""

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS as OWN_APPS

INSTALLED_APPS = [*OWN_APPS, "django.contrib.admin"]
ROOT_URLCONF = "bench.urls"
