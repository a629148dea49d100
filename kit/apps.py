from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "kit"
    verbose_name = "底座"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import kit.texting  # noqa: F401 - its check registers itself
