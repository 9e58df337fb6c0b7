"""The assembly: settings, addresses, the worker, and the commands that touch several apps."""
