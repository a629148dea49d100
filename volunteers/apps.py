from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "volunteers"
    verbose_name = "志愿服务"
    default_auto_field = "django.db.models.BigAutoField"
