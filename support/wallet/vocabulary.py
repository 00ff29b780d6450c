"""The words the wallet's records may use: states, statuses and the reasons known for them.

They are the words of the playbooks' findings plus the states in which nothing is wrong. The enums
of `docs/wallet-api.yaml` repeat them; a test keeps all three together.
"""

from __future__ import annotations

from collections.abc import Mapping

# The reason "" stands for none. A state's reasons are closed: the playbooks' last finding about an
# area says that nothing is wrong, so a freeze for an unknown reason would be denied to its owner.
AREA_STATES: Mapping[str, Mapping[str, frozenset[str]]] = {
    "standing": {
        "normal": frozenset({""}),
        "frozen": frozenset(
            {
                "abnormal_activity",
                "large_volume",
                "stolen_report",
                "identity_expired",
                "judicial",
                "user_request",
            }
        ),
        "locked": frozenset({"wrong_password", "wrong_verification"}),
        "restricted": frozenset(
            {"identity_incomplete", "risk_review", "rule_violation", "counterparty_complaint"}
        ),
    },
    "identity": {
        "verified": frozenset({""}),
        "not_submitted": frozenset({""}),
        "under_review": frozenset({""}),
        "rejected": frozenset(
            {
                "blurred_photo",
                "name_mismatch",
                "document_expired",
                "face_mismatch",
                "used_elsewhere",
            }
        ),
    },
    "verification_code": {
        state: frozenset({""})
        for state in ("none_sent", "delivered", "too_many", "carrier_blocked", "number_changed")
    },
    "password": {state: frozenset({""}) for state in ("resettable", "reset_sent", "no_contact")},
    "sign_in": {
        state: frozenset({""}) for state in ("normal", "app_outdated", "new_device", "password_changed")
    },
    "limit": {
        "eligible": frozenset({""}),
        "pending": frozenset({""}),
        "highest": frozenset({""}),
        "rejected": frozenset({"identity_incomplete", "income_proof", "risk_history"}),
    },
}

# The port's promise: `Wallet.transactions` returns at most this many.
MOST_TRANSACTIONS = 20

STATUSES = ("pending", "processing", "succeeded", "failed", "returned", "rejected", "cancelled")
REFUNDS = ("available", "merchant", "in_progress", "done", "expired")
NOTICE_AREAS = ("sign_in", "payment", "withdrawal", "deposit", "verification_code", "all")

# Open: a transaction with another reason ends in a ticket (`unexplained`): no false claim.
TRANSACTION_REASONS = frozenset(
    {
        "account_restricted",
        "amount_mismatch",
        "authorization_hold",
        "awaiting_payee",
        "bank_declined",
        "bank_returned",
        "below_minimum",
        "card_expired",
        "card_invalid",
        "duplicate",
        "duplicate_refunding",
        "evidence_missing",
        "identity_incomplete",
        "insufficient_balance",
        "limit_exceeded",
        "maintenance",
        "merchant_refused",
        "method_not_supported",
        "name_mismatch",
        "network",
        "past_deadline",
        "review",
        "risk_declined",
        "separate_orders",
        "service_used",
        "wrong_card_data",
    }
)
