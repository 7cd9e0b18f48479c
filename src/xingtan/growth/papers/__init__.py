"""Templates of printed documents of this room."""
