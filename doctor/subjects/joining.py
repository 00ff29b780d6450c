"""Redis, which joins several desks: does it answer and take what is written; is it missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import redis
from redis.exceptions import AuthenticationError, RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeout

from doctor.finding import Finding, broken, good
from doctor.patient import Patient
from doctor.subjects.listening import desks

_SECONDS = 2


def look(patient: Patient) -> Iterator[Finding]:
    """The one that is named."""
    url = patient.desk.redis_url
    if not url:
        count = len(desks(patient.folder))
        if count > 1:
            yield broken("desks_not_joined", count=count)
        return
    client = redis.Redis.from_url(url, socket_connect_timeout=_SECONDS, socket_timeout=_SECONDS)
    try:
        yield _role(client.info("replication"))
    except AuthenticationError:
        yield broken("redis_password")
    except ResponseError as refused:
        yield broken("redis_no_database" if "DB index" in str(refused) else "redis_refuses", reason=refused)
    except RedisTimeout:
        yield broken("redis_silent")
    except (RedisError, OSError):
        yield broken("redis_gone")
    finally:
        client.close()


def _role(replication: dict[str, Any]) -> Finding:
    """A replica refuses what the limits count."""
    if replication.get("role") == "slave":
        return broken("redis_read_only")
    return good("redis_fine")
