"""What may stand in the files, and what stands there: reference page, editors' schema, writing."""
