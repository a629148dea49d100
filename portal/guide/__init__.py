"""How to use the API: examples that work, and the description as a page."""
