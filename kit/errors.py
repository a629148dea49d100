"""Refusals: what the portal says, in Chinese, when it does not do what was asked."""

from django.db import models


class Refusal(Exception):
    """A rule of the domain says no. The message says what is wrong and what to do.

    Attributes:
        message: Chinese, for the person who asked; never holds an identity number.
        field: the form field to stand beside, when there is one.
    """

    status = 409

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(Refusal):
    """The person may not do this (无权办理)."""

    status = 403


class Outcome(models.TextChoices):
    """How an act ended, in the access log."""

    DONE = "DONE", "已办理"
    REFUSED = "REFUSED", "已拒绝"
