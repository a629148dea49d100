"""Addresses of the money, under ``/<fund>/money/``."""

from django.urls import path

from funds import urls_books
from funds.views import (
    campaigns,
    commitments,
    donations,
    historical,
    payables,
    payments,
    purposes,
    refunds,
)

app_name = "money"
urlpatterns = [
    *urls_books.urlpatterns,
    path("campaigns/", campaigns.ListPage.as_view(), name="campaigns"),
    path("campaigns/new/", campaigns.NewPage.as_view(), name="new_campaign"),
    path("campaigns/<slug:number>/", campaigns.DetailPage.as_view(), name="campaign"),
    path("campaigns/<slug:number>/extend/", campaigns.ExtendPage.as_view(), name="extend_campaign"),
    path("donations/", donations.ListPage.as_view(), name="donations"),
    path("donations/new/", donations.NewPage.as_view(), name="new_donation"),
    path("donations/historical/", historical.DonationPage.as_view(), name="historical_donation"),
    path("donations/<slug:number>/", donations.DetailPage.as_view(), name="donation"),
    path(
        "donations/<slug:number>/reverse/",
        donations.ReversePage.as_view(),
        name="reverse_donation",
    ),
    path("purposes/", purposes.ListPage.as_view(), name="purposes"),
    path("purposes/new/", purposes.NewPage.as_view(), name="new_purpose"),
    path("commitments/", commitments.ListPage.as_view(), name="commitments"),
    path("commitments/new/", commitments.NewPage.as_view(), name="new_commitment"),
    path("commitments/<slug:number>/", commitments.DetailPage.as_view(), name="commitment"),
    path(
        "commitments/<slug:number>/amend/",
        commitments.AmendPage.as_view(),
        name="amend_commitment",
    ),
    path(
        "commitments/<slug:number>/tranches/<int:sequence>/met/",
        commitments.ConditionPage.as_view(),
        name="meet_condition",
    ),
    path("commitments/<slug:number>/refund/", refunds.NewPage.as_view(), name="recognise_refund"),
    path("refunds/", refunds.ListPage.as_view(), name="refunds"),
    path("refunds/<slug:number>/", refunds.DetailPage.as_view(), name="refund"),
    path("refunds/<slug:number>/receive/", refunds.ReceivePage.as_view(), name="receive_refund"),
    path("refunds/<slug:number>/reverse/", refunds.ReversePage.as_view(), name="reverse_refund"),
    path("payables/", payables.ListPage.as_view(), name="payables"),
    path("payables/new/", payables.NewPage.as_view(), name="new_payable"),
    path("payables/historical/", historical.PayablePage.as_view(), name="historical_payable"),
    path("payables/<slug:number>/", payables.DetailPage.as_view(), name="payable"),
    path("payables/<slug:number>/reverse/", payables.ReversePage.as_view(), name="reverse_payable"),
    path("payments/", payments.ListPage.as_view(), name="payments"),
    path("payments/new/", payments.RequestPage.as_view(), name="request_payment"),
    path("payments/historical/", historical.PaymentPage.as_view(), name="historical_payment"),
    path("payments/<slug:number>/", payments.DetailPage.as_view(), name="payment"),
    path("payments/<slug:number>/<slug:step>/", payments.StepPage.as_view(), name="payment_step"),
]
