"""Files become validated Assumptions: frozen models and plain lists, no numpy, pandas or xarray."""
