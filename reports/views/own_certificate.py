"""A volunteer's own certificate (我的证书) as a PDF."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from funds.permissions import Accessible, Action
from funds.views.base import FundPage
from reports.views.stars import certificate_file
from volunteers.models import StarAward, Volunteer
from volunteers.queries.own import volunteer_of_account
from volunteers.queries.stars import awards


class OwnCertificate(FundPage):
    """The PDF of a star one holds; anybody else's does not exist here, nor a revoked one."""

    action = Action.VOLUNTEER_OWN
    award: StarAward
    volunteer: Volunteer | None

    def load(self, **kwargs: Any) -> None:
        rows = awards().select_related("candidate__batch__confirmed_by")
        self.award = get_object_or_404(rows, certificate=kwargs["certificate"])
        self.volunteer = volunteer_of_account(self.request.user)

    def subject(self) -> Accessible:
        return self.volunteer or self.fund

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        own = self.volunteer is not None and self.award.volunteer_id == self.volunteer.pk
        given_then = self.award.earlier_id is not None
        if not own or given_then or self.award.revoked_on is not None:
            raise Http404
        return certificate_file(request, self.fund, self.award)
