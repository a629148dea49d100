"""The container set-up says what the code says: the same programs, the settings that exist."""

import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings
from django.urls import reverse

from kit.supervisor import children

ROOT = Path(settings.BASE_DIR)
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SETTINGS = (ROOT / "portal" / "settings.py").read_text()


def flags(command: list[str]) -> set[str]:
    """Return the options of a command that are the same wherever it runs."""
    words = set(command)
    return {word for word in words if not re.search(r"python|:|schedule|^-m$|^celery$", word)}


def test_every_part_is_a_service() -> None:
    assert set(COMPOSE["services"]) == {
        "postgres", "valkey", "prepare", "web", "worker", "beat", "nginx",
    }  # fmt: skip


@pytest.mark.parametrize("child", children(8000), ids=lambda child: child.name)
def test_a_container_runs_the_program_that_make_run_runs(child: Any) -> None:
    command = COMPOSE["services"][child.name]["command"]
    assert flags(list(child.command)) - {"gunicorn"} == flags(command) - {"gunicorn"}


def test_the_image_by_itself_runs_the_web_server() -> None:
    web = COMPOSE["services"]["web"]["command"]
    last = (ROOT / "Dockerfile").read_text().rstrip().splitlines()[-1]
    assert last == f"CMD {str(web).replace(chr(39), chr(34))}"


@pytest.mark.parametrize("service", ["prepare", "web", "worker", "beat"])
def test_every_variable_is_one_the_portal_reads(service: str) -> None:
    known = set(re.findall(r'env\.\w+\(\s*"(\w+)"', SETTINGS)) | {"SUPERUSER_DATABASE_URL"}
    assert set(COMPOSE["services"][service]["environment"]) - known == set()


def test_the_names_of_services_are_the_hosts_in_the_addresses() -> None:
    environment = COMPOSE["services"]["web"]["environment"]
    urls = [re.sub(r"\$\{.*?\}", "x", value) for value in environment.values()]
    hosts = {urlsplit(url).hostname for url in urls if "://" in url}
    assert hosts == {"postgres", "valkey"}
    assert hosts <= set(COMPOSE["services"])
    assert "server web:8000;" in (ROOT / "deploy" / "nginx.conf").read_text()


def test_what_people_put_beside_the_code_stays_out_of_the_tree() -> None:
    kept = subprocess.run(
        ["git", "ls-files", ".env", "deploy/certs"], cwd=ROOT, capture_output=True, text=True
    )
    assert kept.stdout == ""


def test_no_log_of_the_proxy_holds_the_secret_of_a_link() -> None:
    nginx = (ROOT / "deploy" / "nginx.conf").read_text()
    quiet = re.findall(r"location ~ (\S+) \{\s+access_log off;", nginx)
    for name, parts in (
        ("invitation", {"token": "secret"}),
        ("reset_by_colleague", {"token": "secret"}),
        ("account_reset_password_from_key", {"uidb36": "1", "key": "c-secret"}),
    ):
        address = reverse(name, kwargs=parts)
        assert any(re.search(pattern, address) for pattern in quiet), address
    assert not any(re.search(pattern, reverse("account_login")) for pattern in quiet)
