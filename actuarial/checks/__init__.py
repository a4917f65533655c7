"""What only several files together, or the arrays they become, show to be wrong."""
