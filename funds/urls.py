"""Addresses of a fund's money, under ``/<fund>/money/``."""

from funds import urls_books

app_name = "money"
urlpatterns = [*urls_books.urlpatterns]
