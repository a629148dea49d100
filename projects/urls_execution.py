"""Addresses under ``/<fund>/execution/``: how one project is carried out."""

from django.urls import path

from projects.views.activities import (
    Activities,
    ActivityDetail,
    PhotoFile,
    PublishPhoto,
    ReportActivity,
    WithdrawActivity,
)
from projects.views.difficulties import (
    DifficultyDetail,
    EscalateDifficulty,
    RaiseDifficulty,
)
from projects.views.execution import ExecutionPage
from projects.views.expenses import (
    ExpenseDetail,
    ExpenseFile,
    Expenses,
    RecordExpense,
    ReverseExpense,
)

app_name = "execution"
urlpatterns = [
    path("<ref:ref>/", ExecutionPage.as_view(), name="execution"),
    path("<ref:ref>/activities/", Activities.as_view(), name="activities"),
    path("<ref:ref>/activities/new/", ReportActivity.as_view(), name="report"),
    path("<ref:ref>/activities/<str:number>/", ActivityDetail.as_view(), name="activity"),
    path(
        "<ref:ref>/activities/<str:number>/withdraw/", WithdrawActivity.as_view(), name="withdraw"
    ),
    path("<ref:ref>/photos/<int:photo>/", PhotoFile.as_view(), name="photo"),
    path("<ref:ref>/photos/<int:photo>/public/", PublishPhoto.as_view(), name="publish_photo"),
    path("<ref:ref>/expenses/", Expenses.as_view(), name="expenses"),
    path("<ref:ref>/expenses/new/", RecordExpense.as_view(), name="record_expense"),
    path("<ref:ref>/expenses/<str:number>/", ExpenseDetail.as_view(), name="expense"),
    path(
        "<ref:ref>/expenses/<str:number>/reverse/", ReverseExpense.as_view(), name="reverse_expense"
    ),
    path("<ref:ref>/expenses/<str:number>/file/", ExpenseFile.as_view(), name="expense_file"),
    path("<ref:ref>/difficulties/new/", RaiseDifficulty.as_view(), name="raise_difficulty"),
    path("<ref:ref>/difficulties/<str:number>/", DifficultyDetail.as_view(), name="difficulty"),
    path(
        "<ref:ref>/difficulties/<str:number>/escalate/",
        EscalateDifficulty.as_view(),
        name="escalate_difficulty",
    ),
]
