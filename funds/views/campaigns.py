"""Pages of campaigns (募捐)."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from funds.forms.campaigns import CampaignForm, ExtensionForm
from funds.models import Campaign
from funds.permissions import Action
from funds.queries.donations import (
    campaign_rows,
    donation_rows,
    donations_received,
    without_campaign,
)
from funds.queries.sums import total
from funds.services.campaigns import extend_campaign, register_campaign
from funds.views.money import DocumentPage, MoneyList, MoneyPage
from kit import clock
from kit.refusals import carry_out


class ListPage(MoneyList):
    """Every campaign with what it received in the year, and what no campaign explains."""

    template_name = "money/campaigns/list.html"
    order = ("-id",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        year = self.year
        campaigns = campaign_rows(date(year, 12, 31), first=date(year, 1, 1))
        return self.page(
            {
                **self.listed(campaigns),
                **self.may(Action.CAMPAIGN_EDIT),
                "count": campaigns.count(),
                "rest": total(without_campaign(year)),
                "total": total(donations_received(year)),
                "today": clock.today(),
            }
        )


class DetailPage(DocumentPage):
    """One campaign: its facts, its changes, and the donations it brought."""

    template_name = "money/campaigns/detail.html"
    home = ("募捐", "money:campaigns")
    document: Campaign

    def load(self, **kwargs: Any) -> None:
        rows = campaign_rows(clock.today())
        self.document = get_object_or_404(rows, number=kwargs["number"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        donations = donation_rows().filter(campaign=self.document)
        return self.page(
            {
                **self.told(),
                **self.may(Action.CAMPAIGN_EDIT),
                "changes": self.document.changes.select_related("recorded_by").order_by("id"),
                "donations": donations.order_by("-received_on", "-id")[:20],
                "count": donations.count(),
                "today": clock.today(),
            }
        )


class NewPage(MoneyPage):
    """Register a campaign."""

    action = Action.CAMPAIGN_EDIT
    template_name = "money/campaigns/new.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"form": CampaignForm()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CampaignForm(request.POST)
        if form.is_valid():
            campaign = carry_out(
                request, form, lambda: register_campaign(form.data_given(), by=self.request.user)
            )
            if campaign is not None:
                messages.success(request, f"已登记募捐 {campaign.number} {campaign.name}。")
                return redirect(self.fund.url("money:campaign", number=campaign.number))
        return self.page({"form": form}, status=400)


class ExtendPage(DocumentPage):
    """Let a campaign run longer."""

    action = Action.CAMPAIGN_EDIT
    template_name = "money/campaigns/extend.html"
    home = ("募捐", "money:campaigns")
    document: Campaign

    def load(self, **kwargs: Any) -> None:
        self.document = get_object_or_404(Campaign, number=kwargs["number"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"form": ExtensionForm(), "document": self.document})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ExtensionForm(request.POST)
        campaign = self.document
        if form.is_valid():
            change = carry_out(
                request,
                form,
                lambda: extend_campaign(campaign, form.data_given(), by=self.request.user),
            )
            if change is not None:
                messages.success(request, f"已把募捐延长到 {change.new_ends_on:%Y-%m-%d}。")
                return redirect(self.fund.url("money:campaign", number=campaign.number))
        return self.page({"form": form, "document": campaign}, status=400)
