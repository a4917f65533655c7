"""What leaves the model: result files, run folders, readable tables."""
