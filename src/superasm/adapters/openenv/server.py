"""The environment as an OpenEnv server: uvicorn superasm.adapters.openenv.server:app."""

import os

from openenv.core.env_server.http_server import create_app

from superasm.adapters.openenv.environment import Answer, Episode, Shown, SuperasmEnvironment

_SESSIONS = int(os.environ.get("SUPERASM_OPENENV_SESSIONS", "64"))

app = create_app(
    SuperasmEnvironment,
    Answer,
    Shown,
    env_name="superasm",
    max_concurrent_envs=_SESSIONS,
    state_cls=Episode,
)
