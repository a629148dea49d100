"""The background workers' entry: tasks are found in each app's ``tasks`` module."""

import os

from celery import Celery

from portal.liveness import WorkerPulse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(WorkerPulse)
