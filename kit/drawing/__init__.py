"""Geometry of drawn things: pure functions from data to coordinates; templates paint them."""
