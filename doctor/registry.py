"""All checks, in the order in which their findings are shown."""

from __future__ import annotations

from doctor.looking import Check
from doctor.subjects import (
    certificates,
    contradictions,
    disk,
    dotenv,
    joining,
    listening,
    packages,
    placeholders,
    proxy,
    signing,
    sites,
    skew,
    stores,
    trained,
    variables,
    weakness,
)

CHECKS = (
    Check("settings", "dotenv", dotenv.look),
    Check("settings", "malformed", variables.malformed),
    Check("settings", "unknown", variables.unknown),
    Check("settings", "contradictions", contradictions.look),
    Check("settings", "weakness", weakness.look),
    Check("program", "packages", packages.look),
    Check("program", "model", trained.look),
    Check("program", "ports", listening.look),
    Check("program", "disk", disk.look),
    Check("databases", "databases", stores.look),
    Check("databases", "redis", joining.look),
    Check("servers", "servers", certificates.look),
    Check("servers", "clock", skew.look),
    Check("site", "proxy", proxy.look),
    Check("site", "origins", sites.written),
    Check("site", "origin", sites.tried),
    Check("site", "signing", signing.own),
    Check("site", "token", signing.of_site),
    Check("company", "placeholders", placeholders.look),
)

GROUPS = tuple(dict.fromkeys(check.group for check in CHECKS))
"""What findings are shown under."""
