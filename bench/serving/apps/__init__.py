"""The same pipeline behind each peer's server, as its own documentation would have it."""
