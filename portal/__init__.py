"""The top floor. Loading it sets up Celery, so that tasks sent by any process find the broker."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
