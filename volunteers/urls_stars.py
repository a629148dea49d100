"""Addresses of stars, under ``/<fund>/stars/``."""

from django.urls import path

from volunteers.views.hours_notices import (
    HoursNoticeDetail,
    HoursNoticeList,
    HoursObjectionDetail,
    HoursSheet,
    PublishHours,
    RevealHoursSender,
    ShowHours,
    WithdrawHours,
)
from volunteers.views.month_stars import ChooseMonthStar, MonthStarList, RevokeMonthStar
from volunteers.views.star_awards import (
    AwardDetail,
    AwardList,
    BarList,
    LiftBar,
    NewBar,
    RevokeStar,
    UnfoundedList,
)
from volunteers.views.star_batches import (
    BatchDetail,
    BatchList,
    CheckBatch,
    CheckTeam,
    ConfirmBatch,
    DropCandidate,
    GiveUpBatch,
    NewBatch,
    PublishBatch,
)
from volunteers.views.star_objections import ObjectionDetail, RevealSender
from volunteers.views.star_rules import NewRule, NewTeamRule, RuleList, TeamRuleList

app_name = "stars"
urlpatterns = [
    path("", BatchList.as_view(), name="list"),
    path("new/", NewBatch.as_view(), name="new"),
    path("rules/", RuleList.as_view(), name="rules"),
    path("rules/new/", NewRule.as_view(), name="new_rule"),
    path("rules/teams/", TeamRuleList.as_view(), name="team_rules"),
    path("rules/teams/new/", NewTeamRule.as_view(), name="new_team_rule"),
    path("shown/", HoursNoticeList.as_view(), name="shown"),
    path("shown/new/", PublishHours.as_view(), name="publish_hours"),
    path("shown/elsewhere/", ShowHours.as_view(), name="show_hours"),
    path("shown/objections/<slug:number>/", HoursObjectionDetail.as_view(), name="hours_objection"),
    path(
        "shown/objections/<slug:number>/sender/",
        RevealHoursSender.as_view(),
        name="reveal_hours_sender",
    ),
    path("shown/<slug:number>/", HoursNoticeDetail.as_view(), name="hours_notice"),
    path("shown/<slug:number>/print/", HoursSheet.as_view(), name="hours_sheet"),
    path("shown/<slug:number>/withdraw/", WithdrawHours.as_view(), name="withdraw_hours"),
    path("awards/", AwardList.as_view(), name="awards"),
    path("awards/unfounded/", UnfoundedList.as_view(), name="unfounded"),
    path("awards/<slug:certificate>/", AwardDetail.as_view(), name="award"),
    path("awards/<slug:certificate>/revoke/", RevokeStar.as_view(), name="revoke"),
    path("months/", MonthStarList.as_view(), name="months"),
    path("months/new/", ChooseMonthStar.as_view(), name="choose_month"),
    path("months/<int:star>/revoke/", RevokeMonthStar.as_view(), name="revoke_month"),
    path("bars/", BarList.as_view(), name="bars"),
    path("bars/new/", NewBar.as_view(), name="new_bar"),
    path("bars/<int:bar>/lift/", LiftBar.as_view(), name="lift_bar"),
    path("objections/<slug:number>/", ObjectionDetail.as_view(), name="objection"),
    path("objections/<slug:number>/sender/", RevealSender.as_view(), name="reveal_sender"),
    path("<slug:number>/", BatchDetail.as_view(), name="batch"),
    path("<slug:number>/check/", CheckBatch.as_view(), name="check"),
    path("<slug:number>/publish/", PublishBatch.as_view(), name="publish"),
    path("<slug:number>/confirm/", ConfirmBatch.as_view(), name="confirm"),
    path("<slug:number>/give-up/", GiveUpBatch.as_view(), name="give_up"),
    path("<slug:number>/<int:candidate>/drop/", DropCandidate.as_view(), name="drop"),
    path("<slug:number>/<int:candidate>/check/", CheckTeam.as_view(), name="check_team"),
]
