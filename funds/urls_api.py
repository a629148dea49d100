"""Addresses of the fund and its money under ``/api/v1/<fund>/``."""

from django.urls import path

from funds.api import documents, donations, jobs, records, refunds

urlpatterns = [
    path("", records.FundDetail.as_view(), name="fund"),
    path("units/", records.UnitList.as_view(), name="units"),
    path("units/<int:unit>/", records.UnitDetail.as_view(), name="unit"),
    path("campaigns/", records.CampaignList.as_view(), name="campaigns"),
    path("campaigns/<slug:number>/", records.CampaignDetail.as_view(), name="campaign"),
    path("purposes/", records.PurposeList.as_view(), name="purposes"),
    path("donations/", donations.DonationList.as_view(), name="donations"),
    path("donations/<slug:number>/", donations.DonationDetail.as_view(), name="donation"),
    path("commitments/", documents.CommitmentList.as_view(), name="commitments"),
    path("commitments/<slug:number>/", documents.CommitmentDetail.as_view(), name="commitment"),
    path("payables/", documents.PayableList.as_view(), name="payables"),
    path("payables/<slug:number>/", documents.PayableDetail.as_view(), name="payable"),
    path("payments/", documents.PaymentList.as_view(), name="payments"),
    path("payments/<slug:number>/", documents.PaymentDetail.as_view(), name="payment"),
    path("refunds/", refunds.RefundList.as_view(), name="refunds"),
    path("refunds/<slug:number>/", refunds.RefundDetail.as_view(), name="refund"),
    path("entries/", documents.EntryList.as_view(), name="entries"),
    path("entries/<slug:number>/", documents.EntryDetail.as_view(), name="entry"),
    path("jobs/", jobs.JobList.as_view(), name="jobs"),
    path("jobs/<int:job>/", jobs.JobDetail.as_view(), name="job"),
    path("jobs/<int:job>/file/", jobs.JobFile.as_view(), name="job_file"),
]
