"""How does a body become rows? One module for each form of it."""

from modelwright.server.bodies.question import Asked, read_question, rows_of_columns

__all__ = ["Asked", "read_question", "rows_of_columns"]
