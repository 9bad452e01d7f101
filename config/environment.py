"""The process's environment, with what `.env` in the project's root adds to it."""

from pathlib import Path

from dotenv import load_dotenv
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent

# Into the process's own environment, so that the processes it starts have it, too; what is set already wins.
load_dotenv(BASE_DIR / ".env", override=False)
env = Env(eager=False)


def var_dir() -> Path:
    """Where this installation keeps what it makes: embedded database, media, development secrets."""
    return Path(env.str("VAR_DIR", "") or BASE_DIR / "var").resolve()
