"""What the model says, held against what was observed: errors and benchmarks of forecasts."""
