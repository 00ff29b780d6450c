"""A whole talk with a generated client: every operation, and every error that the document knows.

python talk.py surroundings.json        # from tests/clients/conftest.py
"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from desk_client import AuthenticatedClient, Client
from desk_client.api.conversation import begin_session, mark_read, read_messages, read_transcript, show_typing
from desk_client.api.messages import read_picture, send_message, upload_picture
from desk_client.api.person import ask_for_person, leave_queue, rate_conversation
from desk_client.api.service import read_health
from desk_client.models import (
    Error,
    Health,
    Message,
    MessageRequest,
    MessageSpeaker,
    Mode,
    News,
    PersonRequest,
    PictureForm,
    Queue,
    RatingRequest,
    ReadRequest,
    Refusal,
    Session,
    SessionRequest,
    SessionRequestChannel,
    TypingRequest,
    Upload,
)
from desk_client.types import File, Response, Unset

Kind = TypeVar("Kind")
GIVEN = json.loads(Path(sys.argv[1]).read_text())
SEEN: set[Error] = set()


def verified(url: str, token: str) -> AuthenticatedClient:
    """A customer whom the company vouches for."""
    return AuthenticatedClient(base_url=url, token=token)


def visitor(url: str, secret: str) -> AuthenticatedClient:
    """An anonymous one."""
    return AuthenticatedClient(base_url=url, token=secret, prefix="", auth_header_name="X-Visitor")


def the(kind: type[Kind], answer: Response[Kind | Refusal], *statuses: int) -> Kind:
    """The content of an answer that says yes."""
    assert answer.status_code in statuses, (answer.status_code, answer.content)
    assert isinstance(answer.parsed, kind)
    return answer.parsed


def refused(answer: Response[Kind | Refusal], status: int, error: Error) -> None:
    """Holds an answer that says no."""
    assert answer.status_code == status, (answer.status_code, answer.content)
    assert isinstance(answer.parsed, Refusal)
    assert answer.parsed.error is error and answer.parsed.ok is False and answer.parsed.text
    if status in (429, 503):
        assert int(answer.headers["Retry-After"]) > 0
    SEEN.add(error)


def message(client_id: str, text: str, **more: str) -> MessageRequest:
    """What a customer types."""
    return MessageRequest.from_dict({"client_id": client_id, "text": text, **more})


def begun(client: AuthenticatedClient) -> Session:
    """The first call. The generator asks for a secret here, too: an empty one is none."""
    body = SessionRequest(channel=SessionRequestChannel.APP)
    return the(Session, begin_session.sync_detailed(client=client, body=body), 200)


def talk(client: AuthenticatedClient) -> None:
    """Said, answered, read, kept."""
    sent = the(Message, send_message.sync_detailed(client=client, body=message("m-1", "你好")), 201)
    again = the(Message, send_message.sync_detailed(client=client, body=message("m-1", "你好")), 200)
    assert (sent.seq, sent.speaker, sent.text) == (again.seq, MessageSpeaker.CUSTOMER, "你好")
    the_news = the(News, read_messages.sync_detailed(client=client, after=sent.seq, wait=20), 200)
    (answer,) = the_news.messages
    assert answer.text == "回：你好" and answer.buttons[0].title == "手续费" and the_news.mode is Mode.BOT
    assert not the_news.more and the_news.queue is None
    chosen = message("m-2", "", payload=answer.buttons[0].payload)
    assert the(Message, send_message.sync_detailed(client=client, body=chosen), 201).text == "手续费"
    assert mark_read.sync_detailed(client=client, body=ReadRequest(seq=answer.seq)).status_code == 204
    typing = TypingRequest(on=True, draft="我想")
    assert show_typing.sync_detailed(client=client, body=typing).status_code == 204
    kept = the(str, read_transcript.sync_detailed(client=client), 200)
    assert "你好" in kept


def show(client: AuthenticatedClient) -> None:
    """A picture, up and down."""
    form = PictureForm(file=File(payload=BytesIO(Path(GIVEN["picture"]).read_bytes()), file_name="a.png"))
    stored = the(Upload, upload_picture.sync_detailed(client=client, body=form), 201)
    sent = the(
        Message,
        send_message.sync_detailed(client=client, body=message("m-3", "", picture=stored.picture)),
        201,
    )
    assert sent.picture == stored.picture
    found = the(File, read_picture.sync_detailed(stored.picture.rsplit("/", 1)[-1], client=client), 200)
    assert found.payload.read(4) == b"\x89PNG"


def wait_for_person() -> None:
    """A person is asked for, waited for, not waited for any more, and rated."""
    secret = begun(visitor(GIVEN["queueing"], "")).visitor
    assert not isinstance(secret, Unset)
    client = visitor(GIVEN["queueing"], secret)
    asked = PersonRequest(client_id="p-1")
    first = the(Message, ask_for_person.sync_detailed(client=client, body=asked), 201)
    assert the(Message, ask_for_person.sync_detailed(client=client, body=asked), 200).seq == first.seq
    news = the(News, read_messages.sync_detailed(client=client, after=first.seq, wait=20), 200)
    while news.mode is not Mode.WAITING:
        news = the(News, read_messages.sync_detailed(client=client, after=first.seq, wait=20), 200)
    assert isinstance(news.queue, Queue) and news.queue.position >= 1
    assert leave_queue.sync_detailed(client=client).status_code == 204
    assert the(News, read_messages.sync_detailed(client=client), 200).mode is Mode.BOT
    rating = RatingRequest(stars=5, comment="很好")
    assert rate_conversation.sync_detailed(client=client, body=rating).status_code == 204


def be_refused(client: AuthenticatedClient) -> None:
    """Every way in which the desk says no."""
    desk = GIVEN["desk"]
    refused(send_message.sync_detailed(client=client, body=message("", "x")), 400, Error.INVALID)
    refused(
        begin_session.sync_detailed(client=verified(desk, "abc"), body=SessionRequest()), 401, Error.INVALID
    )
    over = verified(desk, GIVEN["expired"])
    refused(read_messages.sync_detailed(client=over), 401, Error.EXPIRED)
    refused(read_messages.sync_detailed(client=verified(desk, GIVEN["fresh"])), 404, Error.NOT_FOUND)
    refused(read_picture.sync_detailed("none", client=client), 404, Error.NOT_FOUND)
    gone = message("m-4", "", payload="没有")
    refused(send_message.sync_detailed(client=client, body=gone), 409, Error.NOT_OFFERED)
    refused(
        send_message.sync_detailed(client=client, body=message("m-5", "长" * 10_001)), 413, Error.TOO_LONG
    )
    large = PictureForm(file=File(payload=BytesIO(Path(GIVEN["large"]).read_bytes()), file_name="a.png"))
    refused(upload_picture.sync_detailed(client=client, body=large), 413, Error.TOO_LARGE)
    text = PictureForm(file=File(payload=BytesIO(b"no picture"), file_name="a.png"))
    refused(upload_picture.sync_detailed(client=client, body=text), 415, Error.BAD_TYPE)
    limited, broken = verified(GIVEN["limited"], GIVEN["token"]), verified(GIVEN["broken"], GIVEN["token"])
    answers = [read_messages.sync_detailed(client=limited) for _ in range(8)]
    refused(answers[-1], 429, Error.RATE_LIMITED)
    refused(send_message.sync_detailed(client=broken, body=message("m-6", "x")), 503, Error.UNAVAILABLE)
    # `busy` is said over the socket only.
    assert set(Error) - {Error.BUSY} == SEEN


def main() -> None:
    """Everything once."""
    assert the(Health, read_health.sync_detailed(client=Client(base_url=GIVEN["desk"])), 200).ok
    client = verified(GIVEN["desk"], GIVEN["token"])
    assert begun(client).verified
    talk(client)
    show(client)
    wait_for_person()
    be_refused(client)
    print("all answers came as documented")


if __name__ == "__main__":
    main()
