"""What the files to deploy and the documents for operators name is there, and fits together."""

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dashboard.cli.commands import main
from dashboard.server import health, session_limit
from dashboard.server.connection_limits import _FOR_FILES, _MOST
from loaders.isolation.process import AT_ONCE
from loaders.limits import limits, variable

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
FILES = {
    path.name: path.read_text(encoding="utf-8")
    for path in (*DEPLOY.glob("*"), ROOT / "docs/operating.md", ROOT / "docs/behind-a-proxy.md")
    if path.is_file()
}
UNIT, NGINX, CONTAINER = FILES["access-map@.service"], FILES["nginx.conf"], FILES["Containerfile"]
COMPOSE = yaml.safe_load(FILES["compose.yaml"])
DEPLOYMENT, *_, ROUTE = yaml.safe_load_all(FILES["gateway.yaml"])
POD = DEPLOYMENT["spec"]["template"]["spec"]
OF_OTHERS = {
    *("--require-hashes", "--no-deps", "--no-build-isolation", "--from"),
    *("--build", "--detach", "--read-only", "--tmpfs", "--cap-drop", "--now"),
    *("--interval", "--timeout", "--start-period", "--retries"),
    *("--fail", "--silent", "--insecure", "--username", "--dbname"),
    "--help",
}
"""Options of pip, docker, systemctl, curl, PostgreSQL and click."""
MB = 1_000_000


def run_option(name):
    return next(one for one in main.commands["run"].params if name in one.opts)


def in_unit(key):
    """Return the last value of a setting of the unit."""
    return re.findall(rf"^{key}=(.*)$", UNIT, re.MULTILINE)[-1]


def test_options_and_variables_that_are_named_are_there():
    there = {
        name for command in main.commands.values() for one in command.params for name in one.opts
    }
    of_run = {one.envvar: one.opts[0] for one in main.commands["run"].params if one.envvar}
    there_too = {*of_run, *map(variable, limits().__slots__)}
    named = {
        name for text in FILES.values() for name in re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)
    }
    assert named - there <= OF_OTHERS <= named
    variables = {name for text in FILES.values() for name in re.findall(r"ACCESS_MAP_\w+", text)}
    assert variables - there_too == set()
    rows = re.findall(r"^\| `(--[\w-]+)[^|]*\| `(\w+)` \|", FILES["operating.md"], re.MULTILINE)
    assert {name: option for option, name in rows} == of_run


def test_ports_lead_to_each_other():
    usual = str(run_option("--port").default)
    replicas = COMPOSE["services"]
    servers = re.findall(r"^\s+server (\S+):(\d+) ", NGINX, re.MULTILINE)
    moved = re.findall(r"s/(\S+?):(\d+)/(\S+?):(\d+)/", COMPOSE["services"]["nginx"]["command"][-1])
    inside = [
        replicas[name]["networks"]["inside"]["ipv4_address"] for name in ("replica-1", "replica-2")
    ]
    assert [one[:2] for one in moved] == servers == [("127.0.0.1", usual), ("127.0.0.1", "8502")]
    assert [one[2:] for one in moved] == [(address, usual) for address in inside]
    proxy = replicas["nginx"]["networks"]["inside"]["ipv4_address"]
    assert replicas["replica-1"]["environment"]["ACCESS_MAP_TRUSTED_PROXIES"] == proxy
    assert f"EXPOSE {usual}\n" in CONTAINER
    assert f"http://127.0.0.1:{usual}/" in CONTAINER
    (container,) = POD["containers"]
    assert container["ports"] == [{"name": "http", "containerPort": int(usual)}]
    assert f"access-map@{usual} access-map@8502" in UNIT


def test_addresses_that_are_asked_for_health_are_there():
    there = {route.path for route in health.ROUTES}
    texts = "".join(FILES.values())
    named = {*re.findall(r"/(?:livez|readyz|healthz|\w*health\w*)\b", texts)}
    assert named == there
    probes = [POD["containers"][0][f"{name}Probe"] for name in ("startup", "readiness", "liveness")]
    assert [one["httpGet"]["path"] for one in probes] == ["/readyz", "/readyz", "/livez"]
    assert "/livez" in CONTAINER
    assert run_option("--drain-seconds").default < int(in_unit("TimeoutStopSec"))


def test_limits_fit_those_of_the_dashboard():
    bounds = limits()
    body = int(re.search(r"client_max_body_size (\d+)m;", NGINX)[1]) * 2**20
    assert bounds.file_bytes + 100_000 < body < 1.1 * bounds.file_bytes
    assert int(re.search(r"proxy_read_timeout (\d+)s;", NGINX)[1]) > 2 * 30
    memory = int(in_unit("MemoryMax").removesuffix("G")) * 2**30
    needed = (450 + bounds.sessions_mb + AT_ONCE * bounds.memory_mb) * MB
    assert needed < memory < 1.2 * needed
    assert int(in_unit("LimitNOFILE")) - _FOR_FILES == _MOST
    assert int(in_unit("TasksMax")) > 1.5 * session_limit._MOST
    replica, (container,) = COMPOSE["services"]["replica-1"], POD["containers"]
    assert replica["mem_limit"] == container["resources"]["limits"]["memory"][:-1].lower() == "9g"
    assert replica["pids_limit"] == int(in_unit("TasksMax"))
    assert replica["ulimits"]["nofile"] == int(in_unit("LimitNOFILE"))
    grace = int(in_unit("TimeoutStopSec"))
    assert (replica["stop_grace_period"], POD["terminationGracePeriodSeconds"]) == (
        f"{grace}s",
        grace,
    )


def test_each_way_leads_a_browser_back_by_the_same_cookie_below_the_same_path():
    (name,) = {*re.findall(r"cookie_(\w+)", NGINX)}
    rule = ROUTE["spec"]["rules"][-1]
    assert rule["sessionPersistence"]["sessionName"] == name
    assert f'"{name}=$request_id; Path=/map/; HttpOnly' in NGINX
    paths = {
        one["value"] for one in POD["containers"][0]["env"] if one["name"].endswith("BASE_PATH")
    }
    environment = COMPOSE["services"]["replica-1"]["environment"]
    assert paths == {environment["ACCESS_MAP_BASE_PATH"]} == {"/map"}
    assert [one["path"]["value"] for one in rule["matches"]] == ["/map"]


def test_nobody_is_root_and_no_secret_is_a_value():
    (container,) = POD["containers"]
    for name in ("replica-1", "replica-2"):
        replica = COMPOSE["services"][name]
        assert (replica["user"], replica["read_only"], replica["cap_drop"]) == (
            "10001:10001",
            True,
            ["ALL"],
        )
    assert "\nUSER 10001:10001\n" in CONTAINER
    assert (POD["securityContext"]["runAsUser"], POD["securityContext"]["runAsNonRoot"]) == (
        10001,
        True,
    )
    assert container["securityContext"]["readOnlyRootFilesystem"]
    written = {re.search(rf"\b{key}=(\S+)", CONTAINER)[1] for key in ("HOME", "TMPDIR")}
    assert written <= {one["mountPath"] for one in container["volumeMounts"]}
    for service in COMPOSE["services"].values():
        for key, value in service.get("environment", {}).items():
            assert "PASSWORD" not in key or (
                key.endswith("_FILE") and value.startswith("/run/secrets/")
            )
        known = {
            one if isinstance(one, str) else one["source"] for one in service.get("secrets", [])
        }
        assert known <= COMPOSE["secrets"].keys()
    assert all(one["file"].startswith("./secrets/") for one in COMPOSE["secrets"].values())


def closure(name, extras=()):
    """Return the packages that one brings here, with itself."""
    found = {canonicalize_name(name)}
    for line in requires(name) or []:
        one = Requirement(line)
        if one.marker is None or any(
            one.marker.evaluate({"extra": extra}) for extra in (*extras, "")
        ):
            found |= closure(one.name, one.extras)
    return found


def test_the_container_has_what_the_wheel_is_made_of_and_its_extras():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    copied = {
        name
        for line in re.findall(r"^COPY ([^-].*)$", CONTAINER, re.MULTILINE)
        for name in line.split()[:-1]
    }
    needed = {*wheel["packages"], *(path.split("/")[0] for path in wheel["force-include"])}
    needed |= {
        project["project"]["readme"],
        *(path.split("/")[0] for path in project["project"]["license-files"]),
    }
    assert copied == needed | {"pyproject.toml", "requirements.lock", "requirements-dev.lock"}
    extras = project["project"]["optional-dependencies"]
    brought = set()
    for extra in ("pdf", "postgres"):
        for line in extras[extra]:
            brought |= closure(Requirement(line).name, Requirement(line).extras)
    locked = set(
        re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    )
    taken = re.search(r"kept = /\^\((.*)\)==/", CONTAINER)[1].split("|")
    assert {*taken} == brought - locked


def test_files_that_operators_are_sent_to_are_there():
    texts = "".join(FILES.values())
    named = {*re.findall(r"\bdeploy/(?!secrets)[\w@.-]*\w", texts)}
    assert len(named) > 4
    assert [path for path in named if not (ROOT / path).exists()] == []
