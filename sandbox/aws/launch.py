"""Starts AWS: ministack with every patch of this folder in one process, and the fault layer in front as its child.

    python launch.py CONFIG.json

The configuration: `bind` (the address of the Docker engine's bridge), `port`, `faults_port` (on 127.0.0.1), `directory`
(scratch), `account`, `region`, `docker_host`, `oidc_jwks` (URL of the issuer's keys), `iam_log` (file); and where there
is another S3 server, `s3_upstream` (its URL) and `s3_faults_port`, on which the fault layer leads to it. One JSON line
on stdout says that everything answers: `{"ready": true, "seconds": 0.7, "pids": [...]}`. Everything else goes to
stderr. Ends, with its child, on SIGTERM, SIGINT, and when stdin closes.
"""

from __future__ import annotations

import ctypes
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import MISSING, dataclass, fields

import registry

HERE = pathlib.Path(__file__).resolve().parent
READY_SECONDS = 30
PR_SET_PDEATHSIG = 1
# the caller's environment: the emulator would read it, and a proxy would stand between it and its containers
CALLERS = ("AWS_", "MINISTACK_", "LAMBDA_")
PROXIES = ("http_proxy", "https_proxy", "all_proxy")


@dataclass(frozen=True)
class Config:
    """What the sandbox's starter asks for. Times in seconds, ports as numbers."""

    bind: str
    port: int
    faults_port: int
    directory: str
    account: str
    region: str
    docker_host: str
    oidc_jwks: str
    iam_log: str
    s3_upstream: str = ""
    s3_faults_port: int = 0


def read_config(path: str) -> Config:
    """The configuration from a JSON file; missing and unknown keys end the process with one line."""
    given = json.loads(pathlib.Path(path).read_text())
    known = {field.name for field in fields(Config)}
    needed = {field.name for field in fields(Config) if field.default is MISSING}
    if problems := sorted(needed - given.keys()) + sorted(given.keys() - known):
        sys.exit(f"{path}: missing or unknown: {', '.join(problems)}")
    config = Config(**given)
    if config.bind in ("0.0.0.0", "::", ""):
        sys.exit(f"bind must be one address of this machine, not {config.bind!r}")
    return config


def refuse_busy(host: str, port: int) -> None:
    """An old process on the port would answer the health probe in our place."""
    with socket.socket() as probe:
        if probe.connect_ex((host, port)) == 0:
            sys.exit(f"{host}:{port} is in use")


def prepare_environment(config: Config) -> None:
    """The emulator reads its settings from the environment when it is imported; the caller's are taken away."""
    for name in list(os.environ):
        if name.startswith(CALLERS) or name.lower() in PROXIES:
            del os.environ[name]
    scratch = pathlib.Path(config.directory)
    scratch.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        BIND_HOST=config.bind,
        GATEWAY_PORT=str(config.port),
        MINISTACK_HOST=config.bind,  # callback URLs must be reachable from containers
        MINISTACK_ACCOUNT_ID=config.account,
        MINISTACK_REGION=config.region,
        MINISTACK_DOCKER_TIMEOUT="120",
        AUTH="true",
        IOT_MTLS_ENABLED="0",  # it would listen on 0.0.0.0:8883
        SFTP_ENABLED="0",
        LAMBDA_EXECUTOR="local",
        LAMBDA_WARM_TTL_SECONDS="120",
        LAMBDA_DOCKER_NETWORK="bridge",  # by address: published ports of two engines on one machine would collide
        STATE_DIR=str(scratch / "state"),
        S3_DATA_DIR=str(scratch / "s3"),
        TMPDIR=str(scratch),
        DOCKER_HOST=config.docker_host,
        OIDC_JWKS=config.oidc_jwks,
        IAM_LOG=config.iam_log,
    )
    os.environ.setdefault("LOG_LEVEL", "WARNING")


def start_faults(config: Config) -> subprocess.Popen:
    """The fault layer; Linux ends it with us, also after SIGKILL."""

    def die_with_parent() -> None:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    upstream = f"http://{config.bind}:{config.port}"
    words = ["--upstream", upstream, "--port", str(config.faults_port)]
    if config.s3_upstream:
        words += ["--s3-upstream", config.s3_upstream, "--s3-port", str(config.s3_faults_port)]
    return subprocess.Popen(
        [sys.executable, "-m", "faults", *words],
        cwd=HERE,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        stderr=sys.stderr,
        preexec_fn=die_with_parent,
    )


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def end_process() -> None:
    """Stop the server as a signal would; should it hang, leave anyway (the child follows us)."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)
    os._exit(1)


def announce(config: Config, child: subprocess.Popen, started: float, output: int) -> None:
    """Say that everything answers, once; end the process when it does not come to that."""
    services, faults = f"http://{config.bind}:{config.port}", f"http://127.0.0.1:{config.faults_port}"
    while not (answers(f"{services}/_ministack/health") and answers(f"{faults}/_sandbox/rules")):
        if child.poll() is not None or time.monotonic() - started > READY_SECONDS:
            print(f"not ready after {time.monotonic() - started:.1f} s, faults: {child.poll()}", file=sys.stderr)
            end_process()
        time.sleep(0.02)
    seconds = round(time.monotonic() - started, 2)
    line = json.dumps({"ready": True, "seconds": seconds, "pids": [os.getpid(), child.pid]}) + "\n"
    os.write(output, line.encode())
    child.wait()
    print(f"the fault layer ended with {child.returncode}", file=sys.stderr)
    end_process()


def end_with_parent() -> None:
    """stdin closes when whoever started us is gone."""
    while os.read(0, 4096):
        pass
    end_process()


def main(arguments: list[str]) -> None:
    if len(arguments) != 1:
        sys.exit("usage: python launch.py CONFIG.json")
    started = time.monotonic()
    config = read_config(arguments[0])
    refuse_busy(config.bind, config.port)
    refuse_busy("127.0.0.1", config.faults_port)
    output = os.dup(1)
    os.dup2(2, 1)  # stdout is for the one line
    prepare_environment(config)
    child = start_faults(config)
    try:
        serve(config, child, started, output)
    finally:
        child.terminate()
        child.wait(5)


def serve(config: Config, child: subprocess.Popen, started: float, output: int) -> None:
    """Run the patched emulator until it is told to end."""
    try:
        packages = registry.apply()
    except registry.PatchError as problem:
        sys.exit(str(problem))
    import ministack.app

    import control
    import knobs

    knobs.declare(packages)
    routes = control.Control(packages, config.account, config.region)
    forget_services = ministack.app._reset_all_state

    def reset_everything() -> None:
        forget_services()
        routes.forget()

    ministack.app._reset_all_state = reset_everything
    ministack.app.app = control.with_control(ministack.app.app, routes)
    threading.Thread(target=announce, args=(config, child, started, output), daemon=True).start()
    threading.Thread(target=end_with_parent, daemon=True).start()
    sys.argv = sys.argv[:1]  # the emulator parses its own arguments
    ministack.app.main()


if __name__ == "__main__":
    main(sys.argv[1:])
