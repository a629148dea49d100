"""The environment tests run in; loaded by pytest before Django's settings are."""

import atexit
import os
import shutil
import tempfile

from kit import servers

FILES = tempfile.mkdtemp(prefix="portal-test-files-")
atexit.register(shutil.rmtree, FILES, ignore_errors=True)
os.mkdir(f"{FILES}/static")
# The workers of a run inherit both from the program that starts them.
os.environ.setdefault("TEST_RUN", str(os.getpid()))
os.environ.setdefault("TEST_RUN_FILES", FILES)
os.environ.update(
    DEBUG="0",
    HTTPS="0",
    SECRET_KEY="tests-only-" + "0" * 40,
    FIELD_KEYS="dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
    INDEX_KEY="tests-only",
    # Most tests are of people at work; what holds others back is tested on.
    MFA_REQUIRED="0",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    EMAIL_URL="memorymail://",
    LOG_LEVEL="WARNING",
    MEDIA_ROOT=f"{FILES}/media",
    # Pages name their style sheets without anybody having collected them.
    STATIC_ROOT=f"{FILES}/static",
    STATIC_STORAGE="django.contrib.staticfiles.storage.StaticFilesStorage",
    # Messages go nowhere: a worker of a running portal must not take a test's jobs for its own.
    BROKER_URL="memory://",
)
if "DATABASE_URL" not in os.environ:
    servers.ensure_started()
    os.environ.setdefault("REDIS_URL", servers.urls().redis_url.replace("?db=0", "?db=15"))
