"""Company on a record 共同参与: people who join it, observers, comments, rounds."""
