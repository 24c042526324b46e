"""What goes wrong in production, done on purpose to a running service, and counted."""
