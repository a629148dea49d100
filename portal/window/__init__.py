"""What anybody may read: the platform's home, each fund's page, the rows behind public figures."""
