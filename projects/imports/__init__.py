"""The sheets of projects. Imported when shapes are looked for."""

from projects.imports import projects

__all__ = ["projects"]
