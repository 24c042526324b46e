"""How fast does a service answer? One row, many rows, its memory and its start, beside peers."""
