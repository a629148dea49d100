"""What concerns a person alone: what the portal holds on them, and how they like it."""
