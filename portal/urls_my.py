"""A volunteer's own pages, under ``/<fund>/my/``."""

from django.urls import path

from portal.views.phone_enter import EnterPage
from reports.views.own_certificate import OwnCertificate
from reports.views.proofs import OwnProof, OwnProofs
from reports.views.records import OwnRecords
from volunteers.views.mine import (
    acts,
    checking,
    honours,
    pages,
    present,
    requests,
    shifts,
    trainings,
    transfers,
)

app_name = "my"
urlpatterns = [
    path("", pages.HomePage.as_view(), name="home"),
    path("enter/", EnterPage.as_view(), name="enter"),
    path("sign-out/", acts.SignOutAct.as_view(), name="sign_out"),
    path("hours/", pages.HoursPage.as_view(), name="hours"),
    path("hours/sheet/", OwnRecords.as_view(), name="records_sheet"),
    path("proofs/", OwnProofs.as_view(), name="proofs"),
    path("proofs/<slug:proof>.pdf", OwnProof.as_view(), name="proof"),
    path("stars/", pages.StarsPage.as_view(), name="stars"),
    path("stars/<slug:certificate>.pdf", OwnCertificate.as_view(), name="certificate"),
    path("trainings/", trainings.TrainingsPage.as_view(), name="trainings"),
    path("honours/", honours.HonoursPage.as_view(), name="honours"),
    path("notices/", acts.NoticesPage.as_view(), name="notices"),
    path("notices/read/", acts.ReadAllAct.as_view(), name="read_all"),
    path("notices/<int:notice>/", acts.OpenNotice.as_view(), name="notice"),
    path("code/", present.CodePart.as_view(), name="code"),
    path("shifts/", shifts.MyShiftsPage.as_view(), name="shifts"),
    path("shifts/<int:shift>/sign-up/", shifts.SignUpAct.as_view(), name="sign_up"),
    path("shifts/<int:shift>/withdraw/", shifts.WithdrawAct.as_view(), name="withdraw"),
    path("check/", checking.CheckPage.as_view(), name="check"),
    path("check/digits/", checking.DigitsAct.as_view(), name="digits"),
    path("check/held/", checking.HeldAct.as_view(), name="held"),
    path("check/<str:token>/", checking.ScannedPage.as_view(), name="scanned"),
    path("me/", pages.MePage.as_view(), name="me"),
    path("me/ranking/", acts.RankingAct.as_view(), name="ranking"),
    path("me/organisation/", transfers.TransferPage.as_view(), name="transfer"),
    path("me/organisation/answer/", transfers.AnswerAct.as_view(), name="answer_transfer"),
    path("me/requests/", requests.RequestsPage.as_view(), name="requests"),
    path("me/leave/", acts.LeavePage.as_view(), name="leave"),
]
