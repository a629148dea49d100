"""Addresses of proofs of service, under ``/<fund>/proofs/``."""

from django.urls import path

from reports.views.proofs import ProofFile, ProofsOf

app_name = "proofs"
urlpatterns = [
    path("volunteers/<slug:number>/", ProofsOf.as_view(), name="of"),
    path("files/<slug:proof>.pdf", ProofFile.as_view(), name="file"),
]
