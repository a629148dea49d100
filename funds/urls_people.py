"""Addresses of the people of a fund, under ``/<fund>/people/``."""

from django.urls import path

from funds.views.people import handovers, invitations, lists, persons

app_name = "people"
urlpatterns = [
    path("", lists.ListPage.as_view(), name="list"),
    path("invite/", invitations.InvitePage.as_view(), name="invite"),
    path("invitations/<int:invitation>/revoke/", invitations.RevokePage.as_view(), name="revoke"),
    path("invitations/<int:invitation>/renew/", invitations.RenewPage.as_view(), name="renew"),
    path("<int:person>/", persons.DetailPage.as_view(), name="person"),
    path("<int:person>/roles/new/", persons.GiveRolePage.as_view(), name="give_role"),
    path(
        "<int:person>/roles/<int:membership>/end/", persons.EndRolePage.as_view(), name="end_role"
    ),
    path("<int:person>/disable/", persons.DisablePage.as_view(), name="disable"),
    path("<int:person>/enable/", persons.EnablePage.as_view(), name="enable"),
    path("<int:person>/reset/", persons.ResetPage.as_view(), name="reset"),
    path("<int:person>/handover/", handovers.HandoverPage.as_view(), name="handover"),
]
