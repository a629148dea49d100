"""The sheets of projects. Imported when shapes are looked for."""

from projects.imports import catalogue, projects

__all__ = ["catalogue", "projects"]
