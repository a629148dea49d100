"""What the top floor writes itself: the rows of the sign-in library."""
