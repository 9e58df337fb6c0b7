"""The exam in the browser: sitting it, and its result."""
