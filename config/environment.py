"""The process's environment, with what `.env` in the project's root adds to it."""

from pathlib import Path

from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env(eager=False)
env.read_env(BASE_DIR / ".env", recurse=False)


def var_dir() -> Path:
    """Where this installation keeps what it makes: embedded database, media, development secrets."""
    return Path(env.str("VAR_DIR", "") or BASE_DIR / "var").resolve()
