"""History and published tables become the tables of the project."""
