"""`python -m launch run|shell|train`: what the Makefile's targets call."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from launch import model, secrets_file
from launch.ports import free_port
from launch.processes import Processes, StartError
from launch.services import HOST, action_server, desk, engine, shell
from support.company.settings import Settings
from support.environment import Environment

_DEFAULTS = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore::DeprecationWarning",
    "TQDM_DISABLE": "1",
}

_LOGS = Path("var/logs")

_WELCOME = """
OKPay 客服助手已启动（按 Ctrl-C 停止）

  帮助页     {desk}/          右下角就是客服；页首可以切换“以…身份登录”
  客服工作台 {desk}/console{agents}
  接口       {desk}/api/v1    见 docs/openapi.yaml
  只在本机：引擎 http://127.0.0.1:5005（令牌在 .env 的 RASA_API_TOKEN），动作服务 http://127.0.0.1:5055

先试：打开帮助页，以 OK10000001 登录，说“昨天上午十点的提现3000元还没到账”，再说“转人工”；
在工作台接起来，两边就能直接说话。
在终端里聊：make shell ACCOUNT=OK10000001。能试的问题见 docs/demo.md
各进程的日志在 {logs}/
"""

_MAKE_AN_AGENT = "   先建一个坐席：make agent NAME=小林"

_ROLES = {"agent": "坐席", "supervisor": "主管"}


def main() -> int:
    """Runs the command."""
    parser = argparse.ArgumentParser(prog="python -m launch", description=__doc__)
    parser.add_argument("command", choices=("run", "shell", "train"))
    parser.add_argument("--account", default="", help="verified account of the shell's user")
    arguments = parser.parse_args()
    environment = {**_DEFAULTS, **secrets_file.load(), **os.environ}
    trained = model.train(environment)
    if arguments.command == "train":
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _prepare(environment)
    try:
        if arguments.command == "shell":
            return _shell(environment, trained, arguments.account)
        return _run(environment, trained)
    except StartError as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _prepare(environment: Mapping[str, str]) -> None:
    """The database's tables and, for the embedded wallet, the demo data."""
    subprocess.run([sys.executable, "-m", "support.storage.database"], env=environment, check=True)
    if not environment.get("WALLET_URL"):
        subprocess.run([sys.executable, "-m", "support.wallet.demo"], env=environment, check=True)


def _run(environment: Mapping[str, str], trained: Path) -> int:
    own = _with_demo(environment)
    print("正在启动……", flush=True)
    with Processes(own, logs=_fresh_logs()) as processes:
        front = desk(int(own.get("DESK_PORT") or 8080), own.get("DESK_HOST") or HOST)
        processes.start([action_server(), engine(own["RASA_API_TOKEN"], trained), front])
        agents = _demo_agents(own) if own["DESK_DEMO"] == "true" else _MAKE_AN_AGENT
        print(
            _WELCOME.format(desk=front.ready.removesuffix("/health"), agents=agents, logs=_LOGS), flush=True
        )
        _warn_of_placeholders(environment)
        processes.watch()
    return 0


def _fresh_logs() -> Path:
    """The logs' folder; what the last start wrote is kept beside, as NAME.log.1."""
    _LOGS.mkdir(parents=True, exist_ok=True)
    for log in _LOGS.glob("*.log"):
        log.replace(log.with_name(f"{log.name}.1"))
    return _LOGS


def _with_demo(environment: Mapping[str, str]) -> Mapping[str, str]:
    """With the demo's accounts to sign in as, unless the wallet is the company's own."""
    if environment.get("WALLET_URL") or environment.get("DESK_DEMO"):
        return environment
    return {**environment, "DESK_DEMO": "true"}


def _demo_agents(environment: Mapping[str, str]) -> str:
    """Lines with the demo's agents, whose passwords are drawn afresh at each start."""
    command = [sys.executable, "-m", "desk.people.agents", "--demo"]
    made = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    lines = (row.split("\t") for row in made.stdout.splitlines())
    return "".join(f"\n    {name}（{_ROLES[role]}） 密码 {password}" for name, role, password in lines)


def _warn_of_placeholders(environment: Mapping[str, str]) -> None:
    """Names the settings that the company has not set yet: customers would read them."""
    settings = Settings.load(Environment.from_environ(environment).settings_file)
    if names := settings.placeholders():
        print(f"注意：data/settings.yml 里还是占位内容：{'、'.join(names)}\n", flush=True)


def _shell(environment: Mapping[str, str], trained: Path, account: str) -> int:
    """Beside a running assistant as well: on ports of its own."""
    actions_port = free_port()
    own = {
        **environment,
        "VERIFIED_ACCOUNT": account,
        "ACTION_SERVER_URL": f"http://127.0.0.1:{actions_port}/webhook",
    }
    with Processes(own) as processes:
        processes.start([action_server(actions_port)])
        return subprocess.run(shell(trained, free_port()).command, env=own, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
