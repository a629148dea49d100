"""The API of projects and their catalogue, under ``/api/v1/<fund>/``."""
