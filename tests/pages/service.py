"""What the addresses of volunteer service in the API are for."""

from funds.permissions import Action
from tests.matrix import ApiExpect
from volunteers.api.activities import EXAMPLE

A = Action
VIEW = {"GET": A.VOLUNTEER_VIEW}

API_ROUTES = {
    "api:volunteer_activities": ApiExpect(
        {"GET": A.API_USE, "POST": A.ACTIVITY_EDIT}, bodies={"POST": EXAMPLE}
    ),
    "api:volunteer_activity": ApiExpect({"GET": A.API_USE}, {"number": "published_activity"}),
    "api:activity_sign_ups": ApiExpect(VIEW, {"number": "volunteer_activity"}),
    "api:shifts": ApiExpect({"GET": A.API_USE}),
    "api:shift_sign_ups": ApiExpect(VIEW, {"shift": "shift"}),
    "api:organisations": ApiExpect(VIEW),
    "api:stations": ApiExpect({"GET": A.API_USE}),
    "api:station": ApiExpect({"GET": A.API_USE}, {"number": "station"}),
    "api:star_awards": ApiExpect(VIEW),
    "api:star_batches": ApiExpect(VIEW),
    "api:star_batch": ApiExpect(VIEW, {"number": "star_batch"}),
    "api:star_batch_awards": ApiExpect(VIEW, {"number": "confirmed_batch"}),
    "api:trainings": ApiExpect(VIEW),
    "api:training": ApiExpect(VIEW, {"number": "training"}),
    "api:ranking": ApiExpect(VIEW),
    "api:own_hours": ApiExpect({"GET": A.VOLUNTEER_OWN}),
    "api:own_trainings": ApiExpect({"GET": A.VOLUNTEER_OWN}),
}
