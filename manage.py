#!/usr/bin/env python
"""The door to the management commands."""

import sys

from django.core.management import execute_from_command_line

from schoolofakims import env

if __name__ == "__main__":
    env.default_settings()
    execute_from_command_line(sys.argv)
