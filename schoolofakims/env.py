"""The only place that reads the environment.

Every reader takes a variable's name and also accepts `NAME_FILE`, a path whose content is the value
(the way of container secrets). A missing or malformed value raises `ImproperlyConfigured` and names the
variable; it never guesses.
"""

import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})
WEAK = ("django-insecure", "changeme", "change-me", "secret", "password", "demo")
SECRET_LENGTH = 40

_UNSET: Any = object()


def text(name: str, default: Any = _UNSET) -> str:
    """The value of a variable, or what its `_FILE` twin holds."""
    value = os.environ.get(name)
    path = os.environ.get(f"{name}_FILE")
    if value is not None and path is not None:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    if path is not None:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as failure:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {failure}") from failure
    if value is not None:
        return value
    if default is _UNSET:
        raise ImproperlyConfigured(f"{name} is not set.")
    return default


def flag(name: str, default: bool = False) -> bool:
    """One of a closed list of words for yes and no."""
    value = text(name, "yes" if default else "no").strip().lower()
    if value in YES:
        return True
    if value in NO:
        return False
    raise ImproperlyConfigured(f"{name} must be one of: {', '.join(sorted((YES | NO) - {''}))}.")


def number(name: str, default: int) -> int:
    """A whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as failure:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from failure


def words(name: str, default: str = "") -> list[str]:
    """Comma-separated words without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def secret(name: str, *, generate_in: Path | None = None) -> str:
    """A secret of at least 40 characters that is not a known placeholder.

    `generate_in` names a folder where one is made once and kept, which only the embedded set-up uses.
    """
    if generate_in is not None and not os.environ.get(name) and not os.environ.get(f"{name}_FILE"):
        return _generated(generate_in / name.lower())
    return _strong(name, text(name))


def secret_words(name: str) -> list[str]:
    """Several secrets, separated by commas, each as strong as one must be. The first is the one in use."""
    found = [_strong(name, word) for word in words(name)]
    if not found:
        raise ImproperlyConfigured(f"{name} is not set.")
    return found


def database(name: str, default: str) -> dict[str, Any]:
    """Django's database settings from a URL."""
    try:
        return environ.Env.db_url_config(text(name, default))
    except Exception as failure:
        raise ImproperlyConfigured(f"{name} is not a database URL.") from failure


def email(name: str, default: str) -> dict[str, Any]:
    """Django's EMAIL_* settings from a URL such as smtp+tls://user:word@host:587."""
    try:
        return environ.Env.email_url_config(text(name, default))
    except Exception as failure:
        raise ImproperlyConfigured(f"{name} is not an e-mail URL.") from failure


# What each kind of seal needs beside the variable that chooses it; and what it may have.
SEALS = {
    "KEY": ((), ("CERTIFICATE", "CHAIN", "PASSWORD")),
    "PKCS11_MODULE": (("CERTIFICATE", "PKCS11_TOKEN", "PKCS11_KEY", "PKCS11_PIN"), ("CHAIN",)),
    "REMOTE_URL": (("CERTIFICATE", "REMOTE_TOKEN"), ("CHAIN", "REMOTE_KEY")),
}
MOST_SEALS = 9


def seals(name: str = "SEAL") -> list[dict[str, str]]:
    """The seals that are configured: `SEAL_KEY` and its kin, then `SEAL_2_KEY` to `SEAL_9_KEY` and theirs.

    Each is {what stands behind the prefix: value}, with exactly one of KEY, PKCS11_MODULE and REMOTE_URL.
    """
    prefixes = [name, *(f"{name}_{number}" for number in range(2, MOST_SEALS + 1))]
    return [found for prefix in prefixes if (found := _seal(prefix))]


def _seal(prefix: str) -> dict[str, str]:
    words = {word for kind, (needed, also) in SEALS.items() for word in (kind, *needed, *also)}
    told = {word: value for word in sorted(words) if (value := text(f"{prefix}_{word}", ""))}
    chosen = [kind for kind in SEALS if kind in told]
    if not told:
        return {}
    if len(chosen) != 1:
        raise ImproperlyConfigured(
            f"Set one of {prefix}_KEY, {prefix}_PKCS11_MODULE and {prefix}_REMOTE_URL, and only one."
        )
    needed, also = SEALS[chosen[0]]
    for word in needed:
        if word not in told:
            raise ImproperlyConfigured(f"{prefix}_{word} is not set, and {prefix}_{chosen[0]} needs it.")
    for word in told.keys() - {chosen[0], *needed, *also}:
        raise ImproperlyConfigured(f"{prefix}_{word} does not belong to {prefix}_{chosen[0]}.")
    return told


def default_settings(module: str = "schoolofakims.settings.dev") -> None:
    """Name the settings for an entry point that was started without them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)


def fault() -> str:
    """`point:n` that the fault tests set to kill the process at a named point; empty in service."""
    return text("FAULT", "")


def state() -> Path:
    """Where an embedded installation keeps everything it writes."""
    return Path(text("SOA_VAR", str(ROOT / "var"))).resolve()


def child(**changes: str) -> dict[str, str]:
    """The environment for a process that this one starts."""
    return {**os.environ, **changes}


def _strong(name: str, value: str) -> str:
    if len(value) < SECRET_LENGTH or any(word in value.lower() for word in WEAK) or len(set(value)) < 10:
        raise ImproperlyConfigured(f"{name} is too weak: {SECRET_LENGTH} random characters are needed.")
    return value


def _generated(path: Path) -> str:
    """A secret made once. Two processes starting together agree: the first link wins."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as draft:
            draft.write(secrets.token_urlsafe(48))
        try:
            os.link(draft.name, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft.name)
    return path.read_text(encoding="utf-8").strip()
