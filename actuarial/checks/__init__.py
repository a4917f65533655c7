"""Whether assumptions can be projected: what several files, or only arrays, can show."""
