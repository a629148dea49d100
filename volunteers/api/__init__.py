"""Volunteer service in the API."""
