"""Where Wagtail's workflow ends. Its setting is read while models are still being made, so nothing is imported here."""


def finish(workflow_state, user=None) -> None:
    """See `publishing.finish_workflow`."""
    from courses import publishing  # noqa: PLC0415 - models exist only once every app is loaded

    publishing.finish_workflow(workflow_state, user)
