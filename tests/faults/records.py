"""What really stands in the databases about a conversation."""

from __future__ import annotations

from support.environment import Environment
from support.people.handoffs import HandoffState
from support.people.tickets import Ticket
from support.services import Services
from tests.assistant import Assistant
from tests.bot import Customer


def services(assistant: Assistant) -> Services:
    """The same stores that the assistant's processes work with."""
    return Services.open(Environment.from_environ(assistant.environment))


def tickets(assistant: Assistant, customer: Customer) -> list[Ticket]:
    """The tickets that the customer's conversation opened."""
    return services(assistant).tickets.of_conversation(customer.sender)


def handoff(assistant: Assistant, customer: Customer) -> HandoffState:
    """Where the conversation stands in the queue."""
    return services(assistant).handoffs.state(customer.sender)
