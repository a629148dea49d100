"""Addresses of volunteer service under ``/api/v1/<fund>/``."""

from django.urls import path

from volunteers.api import activities, batches, honours, people, sign_ups, stations, trainings

urlpatterns = [
    path("activities/", activities.VolunteerActivityList.as_view(), name="volunteer_activities"),
    path(
        "activities/<slug:number>/",
        activities.VolunteerActivityDetail.as_view(),
        name="volunteer_activity",
    ),
    path(
        "activities/<slug:number>/sign-ups/",
        sign_ups.ActivitySignUps.as_view(),
        name="activity_sign_ups",
    ),
    path("shifts/", activities.ShiftList.as_view(), name="shifts"),
    path("shifts/<int:shift>/sign-ups/", sign_ups.ShiftSignUps.as_view(), name="shift_sign_ups"),
    path("organisations/", people.OrganisationList.as_view(), name="organisations"),
    path("stations/", stations.StationList.as_view(), name="stations"),
    path("stations/<slug:number>/", stations.StationDetail.as_view(), name="station"),
    path("honours/", honours.HonourList.as_view(), name="honours"),
    path("star-awards/", people.StarList.as_view(), name="star_awards"),
    path("star-batches/", batches.BatchList.as_view(), name="star_batches"),
    path("star-batches/<slug:number>/", batches.BatchDetail.as_view(), name="star_batch"),
    path(
        "star-batches/<slug:number>/awards/",
        batches.BatchStars.as_view(),
        name="star_batch_awards",
    ),
    path("trainings/", trainings.TrainingList.as_view(), name="trainings"),
    path("trainings/<slug:number>/", trainings.TrainingDetail.as_view(), name="training"),
    path("ranking/", people.RankingDetail.as_view(), name="ranking"),
    path("my/hours/", people.OwnHours.as_view(), name="own_hours"),
    path("my/trainings/", trainings.OwnTrainings.as_view(), name="own_trainings"),
]
