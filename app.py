"""What `streamlit run app.py` starts: the server around the pages.

The script that draws lives in `ui/`, away from `pages/`: beside it, a deep link to a page would run that page alone,
without the sidebar and without the login gate.
"""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from throughline.errors import AppError
from ui.gate import refuse_open_server
from ui.hooks import Door, routes
from ui.nudge import nudging
from ui.project import project
from ui.reports import warm_up
from ui.runs import load_what_changed


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Import everything before the first visitor comes, and keep it out of the collections after each rerun.

    What was edited while the app was down is loaded meanwhile, in a process of its own.
    """
    with suppress(AppError):  # a config that cannot be read is told on every page
        load_what_changed(project())
    warm_up()
    gc.collect()
    gc.freeze()
    async with nudging():
        yield
    door.close()


async def healthz(_: Request) -> JSONResponse:
    """Alive, and which data is shown: for a reverse proxy, a container or a watchdog."""
    try:
        return JSONResponse({"status": "ok", "snapshot": project().snapshots.current_id()})
    except AppError as error:
        return JSONResponse({"status": "config", "error": error.key}, status_code=503)


refuse_open_server()
door = Door()

app = st.App(
    "ui/main.py",
    lifespan=lifespan,
    routes=[Route("/healthz", healthz), *routes(door)],
    middleware=[
        # Streamlit holds its socket to server.allowedHosts, this holds files and routes to it too.
        Middleware(
            TrustedHostMiddleware, allowed_hosts=st.get_option("server.allowedHosts") or ["*"], www_redirect=False
        ),
        Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
    ],
)
