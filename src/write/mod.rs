//! The tables: one list of columns for each CSV, the single source of its header, its data dictionary and its schema.
