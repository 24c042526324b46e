"""How is each contestant used? One file each, run by the Python that has the contestant."""
