"""Views of the top floor, one module per page family."""
