"""How does Modelwright compare with its peers? Each question is a script of its own."""
