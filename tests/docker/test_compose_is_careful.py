"""What compose.yaml promises about rights, secrets, networks and health, read from the file itself."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.docker import compose

SERVICES = compose.services()
LASTING = sorted(set(SERVICES) - {"prepare", "restore"})


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_service_can_write_its_system_or_gain_rights(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert not service.get("privileged") and "docker.sock" not in str(service)
    assert service["pids_limit"] <= 512 and service["mem_limit"] == "2g"


def test_nobody_but_the_proxy_runs_as_root():
    users = {name: service.get("user", "root") for name, service in SERVICES.items()}
    assert users.pop("proxy") == "root"
    application = {users.pop(name) for name in ("web", "worker", "beat", "prepare")}
    assert application == {"10001:10001"}
    assert users == {"database": "postgres", "backup": "postgres", "restore": "postgres", "broker": "valkey"}


def test_only_the_proxy_has_open_ports_and_only_it_sees_the_web_server():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}
    networks = compose.load(compose.filled_in())["networks"]
    on = {network: {name for name, service in SERVICES.items() if network in service["networks"]} for network in networks}
    assert on["front"] == {"proxy", "web"}
    assert on["street"] == {"proxy"} and on["mail"] == {"worker"}
    assert networks["front"] == networks["data"] == {"internal": True}
    assert "proxy" not in on["data"]


@pytest.mark.parametrize("name", LASTING)
def test_every_lasting_service_is_watched_and_comes_back(name):
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_health_is_asked_at_the_doors_made_for_it():
    assert SERVICES["web"]["healthcheck"]["test"][-1] == "/readyz"
    assert SERVICES["proxy"]["healthcheck"]["test"][-1].endswith("/healthz")


def test_one_time_services_are_not_started_again():
    assert {SERVICES[name]["restart"] for name in ("prepare", "restore")} == {"no"}
    assert SERVICES["restore"]["profiles"] == ["restore"]


def test_nothing_runs_before_the_database_is_prepared():
    for name in ("web", "worker", "beat", "backup"):
        assert SERVICES[name]["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}
    assert SERVICES["prepare"]["depends_on"]["database"] == {"condition": "service_healthy"}
    assert SERVICES["proxy"]["depends_on"]["web"] == {"condition": "service_healthy"}


def test_the_owners_password_is_with_nobody_who_serves():
    secret = compose.filled_in()["FOODBANK_OWNER_PASSWORD"]
    assert {name for name, service in SERVICES.items() if secret in str(service)} == {"database", "prepare", "restore"}
    superuser = compose.filled_in()["POSTGRES_PASSWORD"]
    assert {name for name, service in SERVICES.items() if superuser in str(service)} == {"database"}


def test_database_folder_is_mounted_where_version_18_keeps_it():
    assert SERVICES["database"]["image"] == "postgres:18" == SERVICES["backup"]["image"]
    targets = [volume.split(":")[1] for volume in SERVICES["database"]["volumes"]]
    assert "/var/lib/postgresql" in targets and "/var/lib/postgresql/data" not in targets


def test_broker_keeps_every_message():
    command = SERVICES["broker"]["command"]
    assert command[command.index("--appendonly") + 1] == "yes"
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
    assert command[command.index("--dir") + 1] == SERVICES["broker"]["volumes"][0].split(":")[1]


def test_example_names_every_variable_and_no_other():
    assert set(compose.example()) == compose.variables()


@pytest.mark.parametrize("name", ["FOODBANK_DOMAIN", "FOODBANK_TLS", "FOODBANK_SECRET_KEY", "POSTGRES_PASSWORD",
                                  "FOODBANK_OWNER_PASSWORD", "FOODBANK_APP_PASSWORD", "FOODBANK_MAIL_HOST",
                                  "FOODBANK_MAIL_FROM"])
def test_start_is_refused_while_a_necessary_value_is_blank(name):
    with pytest.raises(compose.NotFilledIn, match=name):
        compose.load({**compose.filled_in(), name: ""})


def test_example_holds_no_secret():
    secrets = [name for name in compose.example() if re.search("PASSWORD|SECRET", name)]
    assert len(secrets) == 5 and not any(compose.example()[name] for name in secrets)


def test_mounted_files_are_there_and_read_only():
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            if volume.startswith("./"):
                source, _, mode = volume.split(":")
                assert (compose.DOCKER / source).is_file() and mode == "ro"


@pytest.mark.parametrize("script", sorted(compose.DOCKER.rglob("*.sh")), ids=lambda path: path.name)
def test_scripts_are_bash_that_parses_and_may_be_run(script: Path):
    done = subprocess.run(["bash", "-n", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert script.stat().st_mode & 0o111, "the entrypoint of the image runs it, or sources it with another shell's settings"
    assert script.read_text().startswith("#!/usr/bin/env bash\n") and "set -euo pipefail" in script.read_text()


def test_proxy_writes_no_log_of_addresses_that_carry_secrets():
    lines = (compose.DOCKER / "proxy" / "Caddyfile").read_text(encoding="utf-8").splitlines()
    words = [line.split()[0] for line in lines if line.strip() and not line.strip().startswith("#")]
    assert "log" not in words and words.count("reverse_proxy") == 2
