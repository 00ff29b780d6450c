"""What a trial found, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from support.company.wording import words
from support.wallet import AREAS
from support.wallet.breach import Breach

Severity = Literal["error", "warning", "note"]

_SCHEMAS = {
    "standing": "Standing",
    "identity": "Identity",
    "verification_code": "VerificationCode",
    "password": "Password",
    "sign_in": "SignIn",
    "limit": "Limit",
}
"""Area to the schema of `docs/wallet-api.yaml` that says what it holds."""

_TIMES = ("since", "until")
_LIKE = "text like "


@dataclass(frozen=True)
class Finding:
    """One.

    Attributes:
        name: Of a sentence in `findings` of `data/words/wallet.yml`.
        severity: `error`: customers are not served, or not safe; `warning`: look at it; `note`: all is well.
        about: What fills the sentence. Nothing of what the wallet said.
    """

    name: str
    severity: Severity
    about: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, breach: Breach) -> Finding:
        """A breach of the contract."""
        about = {"where": breach.where, "field": breach.field, "rule": breach.rule, "got": breach.got}
        about |= {"allowed": ", ".join(filter(None, breach.allowed)), "spot": spot_of(breach)}
        return cls("breach", "error", about)

    def sentence(self) -> str:
        """In Chinese: what is wrong, where, which rule, and how to mend it."""
        said = words("wallet")
        if self.name != "breach":
            return str(said["findings"][self.name]).format(**self.about)
        rule, name = said["must"][self.about["rule"]], self.about["field"].rpartition(".")[2]
        return str(said["findings"]["breach"]).format(
            place=said["places"]["field" if self.about["field"] else "whole"].format(**self.about),
            got=_kind(self.about["got"]),
            says=rule["says"].format(**self.about),
            mend=rule["mend"].format(**self.about, name=name, six=", ".join(AREAS)),
            spot=self.about["spot"],
        )


def spot_of(breach: Breach) -> str:
    """Where the rule stands: in `docs/wallet-api.yaml`, or for a database in the page about it."""
    parts = breach.field.replace("]", "").replace("[", ".").split(".")
    if not breach.where.startswith("/"):
        return "docs/integration/wallet.md"
    contract = "docs/wallet-api.yaml "
    if parts[0] == "areas" and len(parts) == 3 and parts[2] not in _TIMES:
        return f"{contract}schemas/{_SCHEMAS[parts[1]]}/{parts[2]}"
    if parts[0] == "areas" and len(parts) == 3:
        return f"{contract}schemas/AreaTimes/{parts[2]}"
    if parts[0] in ("areas", "account_id"):
        return f"{contract}schemas/Account/{parts[0]}"
    if parts[0] in ("transactions", "notices") and len(parts) == 3:
        return f"{contract}schemas/{'Transaction' if parts[0] == 'transactions' else 'Notice'}/{parts[2]}"
    return f"{contract}paths{breach.where}"


def _kind(got: str) -> str:
    kinds = words("wallet")["kinds"]
    if got.startswith(_LIKE):
        return str(kinds["like"]).format(shape=got.removeprefix(_LIKE))
    return str(kinds.get(got, got))
