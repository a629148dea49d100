"""What things are counted in; units do not add up across kinds (人 and 人次 are two)."""

from django.db import models


class Measure(models.TextChoices):
    """The unit a number of the project is counted in (计量单位)."""

    PEOPLE = "PEOPLE", "人"
    PERSON_TIMES = "PERSON_TIMES", "人次"
    HOUSEHOLDS = "HOUSEHOLDS", "户"
    ITEMS = "ITEMS", "件"
    SESSIONS = "SESSIONS", "场"
    HOURS = "HOURS", "小时"
    PLACES = "PLACES", "处"
    ARTICLES = "ARTICLES", "篇"
    PERCENT = "PERCENT", "%"
    OTHER = "OTHER", "个"
