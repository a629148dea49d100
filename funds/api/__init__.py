"""The API of a fund and its money, under ``/api/v1/<fund>/``."""
