"""The container set-up says what the code says: the same programs, the settings that exist."""

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from cryptography import x509
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.urls import reverse

from kit.supervisor import children

ROOT = Path(settings.BASE_DIR)
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SETTINGS = (ROOT / "portal" / "settings.py").read_text()
VARIABLES = set(re.findall(r'env\.\w+\(\s*"(\w+)"', SETTINGS))
NGINX = (ROOT / "deploy" / "nginx.conf").read_text()
SECRET = "Zm9yLW9uZS1wZXJzb24tb25seQ"


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
    known = VARIABLES | {"SUPERUSER_DATABASE_URL"}
    assert set(COMPOSE["services"][service]["environment"]) - known == set()


def test_the_names_of_services_are_the_hosts_in_the_addresses() -> None:
    environment = COMPOSE["services"]["web"]["environment"]
    urls = [re.sub(r"\$\{.*?\}", "x", value) for value in environment.values()]
    hosts = {urlsplit(url).hostname for url in urls if "://" in url}
    assert hosts == {"postgres", "valkey"}
    assert hosts <= set(COMPOSE["services"])
    assert "server web:8000;" in NGINX


def test_every_variable_is_explained_in_one_place() -> None:
    """In the README's table, which ``deploy/README.md`` points to."""
    table = (ROOT / "README.md").read_text().split("## Settings")[1]
    rows = re.findall(r"^\| (`[^|]*) \|", table, flags=re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert len(VARIABLES) > 20
    assert sorted(named) == sorted(VARIABLES | {"FIELD_KEYS", "INDEX_KEY"})
    assert "(../README.md#settings)" in (ROOT / "deploy" / "README.md").read_text()


def test_the_recipe_for_a_servers_secrets_makes_keys_that_work() -> None:
    told = (ROOT / "deploy" / "README.md").read_text()
    recipe = re.search(r"<<'END'\n(.*?)\n *END", told, flags=re.DOTALL)
    assert recipe
    program = dedent(recipe[1])
    lines = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    made = dict(line.split("=", 1) for line in lines.stdout.splitlines())
    sealed = Fernet(made["FIELD_KEYS"]).encrypt(b"seen")
    assert Fernet(made["FIELD_KEYS"]).decrypt(sealed) == b"seen"
    asked = set(re.findall(r"\$\{(\w+):\?\}", (ROOT / "docker-compose.yml").read_text()))
    assert asked | {
        "SECRET_KEY",
        "FIELD_KEYS",
        "INDEX_KEY",
        "ALLOWED_HOSTS",
        "SITE_ADDRESS",
    } == set(made)


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [
        ("invitation", {"token": SECRET}),
        ("reset_by_colleague", {"token": SECRET}),
        ("account_reset_password_from_key", {"uidb36": "1", "key": SECRET}),
    ],
)
def test_nginx_does_not_log_what_opens_an_account(name: str, kwargs: dict[str, str]) -> None:
    pattern = re.search(r'"~(\^[^"]+)" "\$\{open_part\}-"', NGINX)
    assert pattern
    found = re.match(pattern[1].replace("?<", "?P<", 1), reverse(name, kwargs=kwargs))
    assert found
    assert SECRET not in found["open_part"]


def test_the_log_of_nginx_holds_nothing_but_the_masked_address() -> None:
    form = re.search(r"log_format portal (.*?);", NGINX, flags=re.DOTALL)
    assert form
    told = set(re.findall(r"\$(\w+)", form[1]))
    assert "uri_to_log" in told
    assert not told & {"uri", "request", "request_uri", "args", "query_string", "http_referer"}
    logs = re.findall(r"access_log \S+ (\w+);", NGINX)
    assert logs == ["portal"] * NGINX.count("server {")
    assert re.search(r"error_log \S+ crit;", NGINX)


def test_nginx_lets_through_what_the_portal_answers_itself() -> None:
    most = re.search(r"client_max_body_size (\d+)m;", NGINX)
    assert most
    assert settings.MOST_REQUEST_BYTES < int(most[1]) * 2**20 <= 4 * settings.MOST_REQUEST_BYTES
    told = (ROOT / "deploy" / "README.md").read_text()
    assert f"最多上传 {settings.MOST_REQUEST_BYTES // 2**20} MB" in told
    assert f"{most[1]} MB 以上" in told
    for page, larger in settings.LARGE_REQUESTS.items():
        place = re.escape(f"location ~ ^{page}$ {{")
        nginx = re.search(place + r"\s+client_max_body_size (\d+)m;", NGINX)
        assert nginx
        assert larger < int(nginx[1]) * 2**20 <= 2 * larger
        assert f"{larger // 2**20} MB" in told
        assert f"{nginx[1]} MB 以上" in told


def test_nginx_reads_its_file(tmp_path: Path) -> None:
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if program is None:
        pytest.skip("nginx is not installed")
    certificates(tmp_path)
    own = NGINX.replace("web:8000", "127.0.0.1:8000").replace("/etc/nginx/certs", str(tmp_path))
    (tmp_path / "portal.conf").write_text(own.replace("/var/log/nginx", str(tmp_path)))
    whole = f"pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/portal.conf; }}"
    (tmp_path / "nginx.conf").write_text(whole)
    checked = subprocess.run(
        [program, "-t", "-e", f"{tmp_path}/log", "-c", f"{tmp_path}/nginx.conf"],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr


def certificates(folder: Path) -> None:
    """Leave a certificate of nobody's there, as nginx wants to see one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "privkey.pem").write_bytes(private)


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
