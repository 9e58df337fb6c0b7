"""Pages of learners, of the desk, and of the roster."""
