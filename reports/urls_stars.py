"""Addresses of the papers of stars, under ``/<fund>/star-papers/``."""

from django.urls import path

from reports.views.stars import Certificate, PrintCertificates, StarList

app_name = "star_papers"
urlpatterns = [
    path("<slug:certificate>.pdf", Certificate.as_view(), name="certificate"),
    path("<slug:number>/print/", PrintCertificates.as_view(), name="print"),
    path("<slug:number>/list.xlsx", StarList.as_view(), name="list"),
]
