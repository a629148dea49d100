"""The API of figures, reports and exports, under ``/api/v1/<fund>/``."""
