#!/usr/bin/env python
"""Django's command line; starts the embedded servers for the commands that need data."""

import os
import sys

NEED_NO_DATA = {
    "check",
    "makemigrations",
    "collectstatic",
    "verify_archive",
    "help",
    "--help",
    "--version",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command not in NEED_NO_DATA and "DATABASE_URL" not in os.environ:
        from kit import servers

        servers.ensure_started()
    if command == "migrate":
        # The owner migrates; everything else runs as the app role, which owns nothing.
        os.environ["PORTAL_AS_OWNER"] = "1"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
