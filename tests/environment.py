"""The environment tests run in; loaded by pytest before Django's settings are."""

import atexit
import os
import shutil
import tempfile

from kit import servers

MEDIA_ROOT = tempfile.mkdtemp(prefix="portal-test-media-")
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)
MEDIA = tempfile.mkdtemp(prefix="portal-test-media-")
atexit.register(shutil.rmtree, MEDIA, ignore_errors=True)
os.environ.update(
    DEBUG="0",
    HTTPS="0",
    SECRET_KEY="tests-only-" + "0" * 40,
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    EMAIL_URL="memorymail://",
    LOG_LEVEL="WARNING",
    MEDIA_ROOT=MEDIA_ROOT,
    # Messages go nowhere: a worker of a running portal must not take a test's jobs for its own.
    BROKER_URL="memory://",
)
if "DATABASE_URL" not in os.environ:
    servers.ensure_started()
    os.environ.setdefault("REDIS_URL", servers.urls().redis_url.replace("?db=0", "?db=15"))
