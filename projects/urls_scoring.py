"""Addresses under ``/<fund>/scoring/``: the expert's own."""

from django.urls import path

from projects.views.scoring.panels import Declare, MyPanel, MyPanels
from projects.views.scoring.reviews import AutosaveScore, DownloadFile, Score, Seal

app_name = "scoring"
urlpatterns = [
    path("", MyPanels.as_view(), name="list"),
    path("<slug:panel>/", MyPanel.as_view(), name="panel"),
    path("<slug:panel>/declare/", Declare.as_view(), name="declare"),
    path("<slug:panel>/<int:place>/", Score.as_view(), name="review"),
    path("<slug:panel>/<int:place>/autosave/", AutosaveScore.as_view(), name="autosave"),
    path("<slug:panel>/<int:place>/seal/", Seal.as_view(), name="seal"),
    path("<slug:panel>/<int:place>/files/<int:file>/", DownloadFile.as_view(), name="file"),
]
