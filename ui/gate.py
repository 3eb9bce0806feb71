"""Who may see the pages: whoever logs in where config names an OIDC provider; without one only this machine may."""

from __future__ import annotations

import sys
from fnmatch import fnmatch
from ipaddress import ip_address
from typing import Literal

import streamlit as st

from throughline.config.models import Access
from throughline.errors import AppError
from ui.project import project
from ui.words import escape, t

__all__ = ["may", "pass_gate", "refuse_open_server"]

ROLES: tuple[Literal["viewer", "manager", "analyst", "admin"], ...] = ("viewer", "manager", "analyst", "admin")


def refuse_open_server() -> None:
    """Stop the start of a server that strangers could reach without a login. Exits with 2."""
    address = st.get_option("server.address") or "0.0.0.0"  # noqa: S104 - what no address means to Streamlit
    if _is_loopback(address):
        return
    try:
        here = project()
        sentence = t("ui.open_server", here.defaults.lang, address=address) if here.config.access.oidc is None else ""
    except AppError as error:
        sentence = str(error)
    if sentence:
        sys.stderr.write(sentence + "\n")
        raise SystemExit(2)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def pass_gate(access: Access, lang: str) -> str:
    """The role of the reader. Draws the login and stops the script for anyone who has none."""
    if access.oidc is None:
        return "admin"
    if not st.user.get("is_logged_in", False):  # without [auth] in secrets.toml there is no such attribute
        st.title(t("ui.login_title", lang))
        st.button(t("ui.login", lang), type="primary", on_click=st.login, args=(access.oidc,))
        st.stop()
    role = role_of(access, str(st.user.get("email") or ""), bool(st.user.get("email_verified", True)))
    if role is None:
        st.title(t("ui.no_access_title", lang))
        st.markdown(t("ui.no_access", lang, email=escape(st.user.get("email") or "?")))
        st.button(t("ui.logout", lang), on_click=st.logout)
        st.stop()
    return role


def may(role: str, least: str) -> bool:
    """Whether readers of this role may have what config grants from the role `least` on; to `nobody` nothing."""
    order: tuple[str, ...] = ROLES
    return least in order and order.index(role) >= order.index(least)


def role_of(access: Access, email: str, verified: bool) -> str | None:
    """The highest role whose patterns the address fits; None for a stranger. No roles in config: everyone views."""
    if not access.roles:
        return "viewer"
    if not verified:
        return None
    fitting = [role for role in ROLES if any(fnmatch(email.lower(), one.lower()) for one in access.roles.get(role, []))]
    return fitting[-1] if fitting else None
