"""The ground of the API: JSON in and out, problem details, keyset pages, strict parameters."""
