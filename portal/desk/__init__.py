"""What a person's desk shows: the work that waits for them, and the year in drawings."""
