"""Pages of donations (捐赠)."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from funds.forms.donations import DonationForm
from funds.forms.keys import ReverseForm
from funds.models import Campaign, Donation, FilteredList, SavedFilter
from funds.permissions import Action
from funds.queries.donations import donation_rows
from funds.queries.effective import of_year
from funds.queries.sums import total
from funds.services.donations import record_donation, reverse_donation
from funds.views.money import DocumentPage, ListTab, MoneyList, MoneyPage
from funds.views.saved_filters import asked_of
from kit import clock
from kit.formats import money
from kit.refusals import carry_out

KINDS = {"itemised": "逐笔列明", "rest": "未逐笔说明"}
NO_CAMPAIGN = "none"


class ListPage(MoneyList):
    """A year's donations, with their total over every page."""

    template_name = "money/donations/list.html"
    order = ("-received_on", "-id")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        names = Campaign.objects.order_by("-id").values_list("number", "name")
        campaigns = {NO_CAMPAIGN: "未指明活动", **dict(names)}
        campaign, kind = self.chosen("campaign", campaigns), self.chosen("kind", KINDS)
        rows = self._filtered(campaign, kind)
        chips = [(campaigns[campaign], self.address_with(kind=kind))] if campaign else []
        chips += [(KINDS[kind], self.address_with(campaign=campaign))] if kind else []
        return self.page(
            {
                **self.listed(rows),
                "bulk_key": uuid4(),
                **self.kept_tabs(FilteredList.DONATIONS, [self._all()], self._count),
                **self.may(Action.DONATION_RECORD, Action.MONEY_RECORD_HISTORY, Action.EXPORT),
                "count": rows.count(),
                "total": total(rows),
                "campaign": campaign,
                "campaigns": [("", "全部活动"), *campaigns.items()],
                "kind": kind,
                "kinds": [("", "全部"), *KINDS.items()],
                "chips": chips,
            }
        )

    def _filtered(self, campaign: str, kind: str) -> QuerySet[Donation]:
        return donation_rows().filter(of_year(self.year), _meaning(campaign, kind))

    def _all(self) -> ListTab:
        whole = not asked_of(FilteredList.DONATIONS, self.request.GET)
        return ListTab("全部", self.request.path, None, whole)

    def _count(self, kept: list[SavedFilter]) -> dict[int, int | None]:
        """Return how many of the year's donations each kept filter finds, in one query."""
        wanted = {
            f"kept_{row.pk}": Count(
                "pk", filter=_meaning(row.query.get("campaign", ""), row.query.get("kind", ""))
            )
            for row in kept
        }
        found = Donation.objects.filter(of_year(self.year)).aggregate(**wanted)
        return {row.pk: found[f"kept_{row.pk}"] for row in kept}


def _meaning(campaign: str, kind: str) -> Q:
    """Return the condition of the list's two filters; empty leaves one out."""
    wanted = Q(campaign__number=campaign) if campaign else Q()
    if campaign == NO_CAMPAIGN:
        wanted = Q(campaign__isnull=True)
    return wanted & Q(itemised=kind == "itemised") if kind else wanted


class DetailPage(DocumentPage):
    """One donation with its entry; from here it is reversed."""

    template_name = "money/donations/detail.html"
    home = ("捐赠", "money:donations")
    document: Donation

    def load(self, **kwargs: Any) -> None:
        rows = donation_rows().select_related("recorded_by")
        self.document = get_object_or_404(rows, number=kwargs["number"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(
            {
                **self.told(),
                **self.may(Action.DONATION_REVERSE, on=self.document),
                "mirror": self.document.reversals.first(),
            }
        )


class NewPage(MoneyPage):
    """Record a donation."""

    action = Action.DONATION_RECORD
    template_name = "money/donations/new.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"form": DonationForm()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = DonationForm(request.POST)
        if form.is_valid():
            donation = carry_out(
                request, form, lambda: record_donation(form.data_given(), by=self.request.user)
            )
            if donation is not None:
                words = f"已登记捐赠 {donation.number}，{money(donation.amount)} 元，并已入账。"
                messages.success(request, words)
                return redirect(self.fund.url("money:donation", number=donation.number))
        return self.page({"form": form}, status=400)


class ReversePage(DocumentPage):
    """Reverse a donation."""

    action = Action.DONATION_REVERSE
    template_name = "money/reverse.html"
    home = ("捐赠", "money:donations")
    document: Donation

    def load(self, **kwargs: Any) -> None:
        self.document = get_object_or_404(donation_rows(), number=kwargs["number"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(ReverseForm(initial={"on": clock.today()}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReverseForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            mirror = carry_out(
                request,
                form,
                lambda: reverse_donation(self.document, **given, by=self.request.user),
            )
            if mirror is not None:
                messages.success(request, f"已冲销 {self.document.number}，另记 {mirror.number}。")
                return redirect(self.fund.url("money:donation", number=mirror.number))
        return self._show(form, status=400)

    def _show(self, form: ReverseForm, *, status: int = 200) -> HttpResponse:
        return self.page(
            {
                "form": form,
                "document": self.document,
                "what": "捐赠",
                "back": self.fund.url("money:donation", number=self.document.number),
            },
            status=status,
        )
