"""Addresses of the document register, under ``/<fund>/documents/``."""

from django.urls import path

from funds.views import documents

app_name = "documents"
urlpatterns = [
    path("", documents.ListPage.as_view(), name="list"),
    path("new/", documents.RegisterPage.as_view(), name="register"),
    path("<slug:number>/", documents.DetailPage.as_view(), name="document"),
    path("<slug:number>/correct/", documents.CorrectPage.as_view(), name="correct"),
    path("<slug:number>/download/", documents.DownloadPage.as_view(), name="download"),
]
