"""Mark a question anew after its key was found wrong: the decisions, the preview and the run."""
