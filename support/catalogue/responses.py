"""Which answers there have to be: those that code says by name, and those that an entry calls for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from support.catalogue import Catalogue
from support.catalogue.fact import Fact
from support.catalogue.playbook import Playbook
from support.catalogue.question import Question

# fmt: off
GENERAL = frozenset({
    # the conversation itself
    "utter_greet", "utter_greet_again", "utter_goodbye", "utter_thank", "utter_solved",
    "utter_not_solved", "utter_capabilities", "utter_bot", "utter_out_of_scope", "utter_ask_back",
    "utter_ask_back_plain", "utter_offer_person_not_understood", "utter_empty", "utter_too_long",
    "utter_emoji", "utter_anything_else", "utter_why_nothing_open", "utter_nothing_to_confirm",
    "utter_facts_kept", "utter_dont_know_open", "utter_complaint", "utter_check_solved",
    "utter_similar_found", "utter_which_transaction", "utter_unsure_if_solved",
    "utter_account_not_found", "utter_repeat_last",
    # what a message does beside its intent: asks, tells, ends, names (support/dialogue/acts.py)
    "utter_asks_how_long", "utter_asks_why", "utter_asks_what_now", "utter_asks_myself",
    "utter_asks_needed", "utter_asks_safe", "utter_asks_cost", "utter_asks_undo", "utter_asks_told",
    "utter_asks_whom", "utter_asks_what_if_not", "utter_asks_nothing_known",
    "utter_tells_elaborates", "utter_tells_denies", "utter_tells_upset", "utter_tells_urgent",
    "utter_tells_waits", "utter_solved_in_case", "utter_called_off", "utter_accepted", "utter_another_one",
    "utter_which_field", "utter_was_it_you", "utter_none_of_these_more",
    "utter_none_of_these_own_words", "utter_again", "utter_again_confirmation",
    "utter_another_kept", "utter_still_stuck", "utter_still_here", "utter_noted_for_agent",
    # inside a case
    "utter_ask_confirmation", "utter_offer_person", "utter_corrected", "utter_skipped",
    "utter_cannot_skip_account", "utter_foreign_money", "utter_repeat_intro", "utter_what_to_correct",
    "utter_switch",
    "utter_two_problems", "utter_next_problem", "utter_offer_resume", "utter_resumed", "utter_cancelled",
    "utter_nothing_to_cancel", "utter_started_over", "utter_secret_bank_card", "utter_secret_cvv",
    "utter_secret_password", "utter_secret_verification_code", "utter_secret_id_number",
    # a person, a ticket, a fault
    "utter_handoff_queued", "utter_handoff_still_waiting", "utter_handoff_cancelled",
    "utter_handoff_closed_hours", "utter_ticket_opened", "utter_ticket_opened_contact",
    "utter_ticket_exists", "utter_case_taken_anonymous", "utter_not_your_account", "utter_lookup_failed",
    "utter_action_failed", "utter_system_busy",
})
# fmt: on
"""Said by code or by a rule that is written by hand, whatever questions and problems there are."""

OF_PROBLEM: Mapping[str, tuple[str, ...]] = {
    "complaint": ("utter_complaint_in_case",),
    "ticket_status": (
        "utter_ticket_status_anonymous",
        "utter_ticket_status_listed",
        "utter_ticket_status_none",
        "utter_ticket_status_not_readable",
    ),
}
"""Said by code as well, for these problems alone."""

FAULTS: Mapping[str, tuple[str, ...]] = {
    "account_id": (
        "too_short",
        "too_long",
        "phone_number",
        "bank_card",
        "missing_prefix",
        "transaction_id",
    ),
    "transaction_id": ("short", "long"),
    "time": ("future", "impossible"),
    "amount": ("not_positive",),
}
"""Reader to what it may find wrong with a text, beside `OTHER`."""

OTHER = "other"
"""Wrong in no way that is known; every fact has a text for it."""


def of_question(question: Question) -> Iterator[str]:
    """The answer of a question."""
    yield f"utter_{question.name}"


def of_problem(problem: Playbook) -> Iterator[str]:
    """The opening of a problem's case, its findings, and what is said when nothing is found."""
    if problem.named and not problem.immediate:
        yield f"utter_open_{problem.problem}"
    if problem.named or problem.immediate:
        for finding in problem.findings:
            yield f"utter_{problem.problem}_{finding.name}"
    if problem.transactions:
        yield f"utter_{problem.problem}_not_found"
    yield from OF_PROBLEM.get(problem.problem, ())


def of_fact(fact: Fact) -> Iterator[str]:
    """The question for a fact, why and where, an example, and what can be wrong with it."""
    for kind in ("ask", "why", "example"):
        yield f"utter_{kind}_{fact.name}"
    for fault in (*FAULTS.get(fact.reader, ()), OTHER):
        yield f"utter_invalid_{fact.name}_{fault}"


def of_fact_too(fact: Fact) -> Iterator[str]:
    """The question for a fact in short, to ask it again; `utter_again` is said where there is none."""
    yield f"utter_again_{fact.name}"


def said(known: Catalogue) -> frozenset[str]:
    """All responses that are said somewhere."""
    names = set(GENERAL)
    for question in known.questions.values():
        names.update(of_question(question))
    for problem in known.problems.values():
        names.update(of_problem(problem))
    for fact in known.facts.values():
        names.update((*of_fact(fact), *of_fact_too(fact)))
    return frozenset(names)
