"""A forgotten password, by mail: allauth's own flow in our words."""

from typing import Any

from allauth.account.views import PasswordResetView
from django.conf import settings
from django.http import HttpRequest, HttpResponse


class AskByMailPage(PasswordResetView):  # type: ignore[misc]
    """Ask for a link; without a mail server the page says who else can help."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.HAS_MAIL:
            refused: HttpResponse = self.get(request, *args, **kwargs)
            return refused
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "has_mail": settings.HAS_MAIL}
