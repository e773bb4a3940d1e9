"""Virtual models: an ordered list of ids, rows fetched by span, columns as data."""
