"""Addresses of volunteers (志愿者), under ``/<fund>/volunteers/``."""

from django.urls import path

from volunteers.views import consents, insurance, requests, volunteer_acts, volunteers

app_name = "volunteers"
urlpatterns = [
    path("", volunteers.ListPage.as_view(), name="list"),
    path("find/", volunteers.FindPage.as_view(), name="find"),
    path("new/", volunteer_acts.RegisterPage.as_view(), name="register"),
    path("consents/", consents.ConsentList.as_view(), name="consents"),
    path("consents/new/", consents.DeclarePage.as_view(), name="declare_consent"),
    path("insurance/", insurance.EndingPage.as_view(), name="insurance"),
    path("requests/", requests.RequestList.as_view(), name="requests"),
    path("requests/<slug:number>/", requests.RequestPage.as_view(), name="request"),
    path("<slug:number>/", volunteers.DetailPage.as_view(), name="volunteer"),
    path("<slug:number>/correct/", volunteer_acts.CorrectPage.as_view(), name="correct"),
    path("<slug:number>/consent/", consents.PaperPage.as_view(), name="consent"),
    path("<slug:number>/request/", requests.EnterPage.as_view(), name="enter_request"),
    path("<slug:number>/leave/", volunteer_acts.LeavePage.as_view(), name="leave"),
    path("<slug:number>/readmit/", volunteer_acts.ReadmitPage.as_view(), name="readmit"),
    path("<slug:number>/anonymise/", volunteer_acts.AnonymisePage.as_view(), name="anonymise"),
    path("<slug:number>/reveal/", volunteer_acts.RevealPage.as_view(), name="reveal"),
]
