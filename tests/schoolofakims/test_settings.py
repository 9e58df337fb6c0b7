"""In service the safe value stands, and an installation without its secrets does not start."""

import json
import subprocess
import sys

import pytest

from schoolofakims import env

SECRETS = {
    "SECRET_KEY": "aK4-" * 3 + "Zt9_mW2xQ7pLr5vB8nC1dF3gH6jK0sT",
    "PII_KEYS": "Zt9_mW2xQ7pLr5vB8nC1dF3gH6jK0sTuVwXyZ4aA",
}
ASKED = (
    "DEBUG", "DEMO_ALLOWED", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_HTTPONLY", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "USE_TZ",
    "WAGTAIL_ENABLE_UPDATE_CHECK", "WAGTAIL_GRAVATAR_PROVIDER_URL", "PASSWORD_HASHERS",
)  # fmt: skip
TELL = f"""
import json
from django.conf import settings
print(json.dumps({{name: getattr(settings, name) for name in {ASKED!r}}}))
"""


def _started(state, code: str = TELL, **environment: str) -> subprocess.CompletedProcess:
    bare = {
        name: value
        for name, value in env.child().items()
        if name.removesuffix("_FILE") not in {"SECRET_KEY", "PII_KEYS", "PII_KEY", "DATABASE_URL", "FAULT"}
    }
    given = {
        "DJANGO_SETTINGS_MODULE": "schoolofakims.settings.production",
        "SOA_VAR": str(state),
        **SECRETS,
        **environment,
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=env.ROOT,
        env=bare | {name: value for name, value in given.items() if value},
        capture_output=True,
        text=True,
    )


def test_in_service_the_safe_values_stand(tmp_path):
    done = _started(tmp_path)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "DEBUG": False,
        "DEMO_ALLOWED": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "USE_TZ": True,
        "WAGTAIL_ENABLE_UPDATE_CHECK": False,
        "WAGTAIL_GRAVATAR_PROVIDER_URL": None,
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    }
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECRET_KEY", ""), ("SECRET_KEY", "changeme"), ("PII_KEYS", ""), ("PII_KEYS", "short")],
)
def test_without_its_secrets_an_installation_does_not_start_and_says_which(tmp_path, name, value):
    done = _started(tmp_path, **{name: value})

    assert done.returncode != 0
    assert f"ImproperlyConfigured: {name} " in done.stderr
    assert value == "" or value not in done.stderr.split("ImproperlyConfigured")[-1]


@pytest.mark.parametrize(("address", "starts"), [("stub", False), ("https://ncanode.example", True)])
def test_the_stub_that_checks_no_signature_is_not_for_service(tmp_path, address, starts):
    done = _started(tmp_path, NCANODE_URL=address)

    assert (done.returncode == 0) is starts, done.stderr
    assert ("ImproperlyConfigured: NCANODE_URL must be" in done.stderr) is not starts


def test_the_embedded_installation_needs_no_environment(tmp_path):
    done = _started(tmp_path, DJANGO_SETTINGS_MODULE="schoolofakims.settings.dev", SECRET_KEY="", PII_KEYS="")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["DEBUG"] is False
    assert sorted(path.name for path in (tmp_path / "secrets").iterdir()) == ["pii_key", "secret_key"]


def test_the_demo_world_is_refused_in_service(tmp_path):
    code = (
        "import django; django.setup()\nfrom django.core.management import call_command\ncall_command('demo')"
    )

    done = _started(tmp_path, code)

    assert done.returncode != 0
    assert "it is not made in an installation in service" in done.stderr
