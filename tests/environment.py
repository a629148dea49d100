"""The environment tests run in; loaded by pytest before Django's settings are."""

import os
import tempfile

from kit import servers

os.environ.update(
    DEBUG="0",
    HTTPS="0",
    SECRET_KEY="tests-only-" + "0" * 40,
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    EMAIL_URL="memorymail://",
    LOG_LEVEL="WARNING",
    MEDIA_ROOT=tempfile.mkdtemp(prefix="portal-test-media-"),
)
if "DATABASE_URL" not in os.environ:
    servers.ensure_started()
