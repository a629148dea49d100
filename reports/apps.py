from django.apps import AppConfig

from kit.placeholders import answer_with


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "报告"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer the placeholders of texts, also on the pages of the floors below."""
        answer_with(_in_a_sentence)


def _in_a_sentence(name: str, year: int) -> str | None:
    from reports.figures import Ledger, UnknownFigure

    try:
        return Ledger(year).named(name).text
    except UnknownFigure:
        return None
