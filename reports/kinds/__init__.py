"""Kinds of reports, each declared as a structure and resolved against figures and texts."""
