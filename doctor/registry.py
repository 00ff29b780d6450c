"""All checks, in the order in which their findings are shown."""

from __future__ import annotations

from doctor.looking import Check
from doctor.subjects import (
    calendar_end,
    certificates,
    company_wallet,
    contradictions,
    data_files,
    disk,
    dotenv,
    joining,
    listening,
    meaning,
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
    Check("program", "meaning", meaning.look),
    Check("program", "ports", listening.look),
    Check("program", "disk", disk.look),
    Check("databases", "databases", stores.look),
    Check("databases", "left", stores.left),
    Check("databases", "redis", joining.look),
    Check("servers", "servers", certificates.look),
    Check("servers", "clock", skew.look),
    Check("wallet", "wallet", company_wallet.look),
    Check("site", "proxy", proxy.look),
    Check("site", "origins", sites.written),
    Check("site", "origin", sites.tried),
    Check("site", "signing", signing.own),
    Check("site", "token", signing.of_site),
    Check("company", "content", data_files.look),
    Check("company", "placeholders", placeholders.look),
    Check("company", "calendar", calendar_end.look),
)

GROUPS = tuple(dict.fromkeys(check.group for check in CHECKS))
"""What findings are shown under."""
