"""Events stored by this and every earlier version can be read, and say what they said."""

import json
import threading
import time
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from ci_kb.domain.errors import FromTheFuture, LogDamaged
from ci_kb.event_log import mapper
from ci_kb.event_log.mapper import TypedMapper
from tests.examples import STORED, event_classes

EXAMPLES = json.loads(STORED.read_text(encoding="utf-8"))
MAPPER = TypedMapper(transcoder=None)  # type: ignore[arg-type]


def stored(example: dict[str, Any], **changes: Any) -> StoredEvent:
    values = example | changes
    return StoredEvent(
        originator_id=UUID(values["originator_id"]),
        originator_version=values["originator_version"],
        topic=values["topic"],
        state=values["state"].encode(),
    )


def told(said: Any, again: Any) -> Any:
    """Return what is said again, without what was added since."""
    match said:
        case dict():
            return {name: told(value, again[name]) for name, value in said.items() if name in again}
        case list():
            return [told(*both) for both in zip(said, again, strict=True)]
    return again


def test_every_event_class_has_a_stored_example_of_its_version() -> None:
    current = {(topic, getattr(cls, "class_version", 1)) for topic, cls in event_classes().items()}
    missing = current - {(example["topic"], example["class_version"]) for example in EXAMPLES}
    assert not missing, "Run “python -m tests.examples” and look at what it adds."


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["topic"])
def test_a_stored_event_can_be_read(example: dict[str, Any]) -> None:
    event = MAPPER.to_domain_event(stored(example))
    assert type(event) is event_classes()[example["topic"]]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["topic"])
def test_a_stored_event_says_all_it_said(example: dict[str, Any]) -> None:
    again = MAPPER.to_stored_event(MAPPER.to_domain_event(stored(example)))
    assert told(json.loads(example["state"]), json.loads(again.state)) == json.loads(example["state"])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["topic"])
def test_a_stored_event_carries_the_six_facts(example: dict[str, Any]) -> None:
    said = json.loads(example["state"])
    assert {"by", "role", "body", "on", "timestamp", "reason", "command"} <= said.keys()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["topic"])
def test_no_field_of_an_event_hides_what_the_log_says_of_it(example: dict[str, Any]) -> None:
    assert not {"position", "topic", "id", "version"} & json.loads(example["state"]).keys()


@pytest.mark.parametrize("topic", sorted(event_classes()))
def test_a_topic_holds_nothing_that_ends_it_in_a_leaf_of_the_tree(topic: str) -> None:
    assert "/" not in topic


def test_an_event_of_a_newer_class_is_refused() -> None:
    newer = stored(EXAMPLES[0], state=EXAMPLES[0]["state"].replace("{", '{"class_version":2,', 1))
    with pytest.raises(FromTheFuture, match="newer version"):
        MAPPER.to_domain_event(newer)


def test_an_event_of_an_unknown_class_is_refused() -> None:
    with pytest.raises(FromTheFuture, match=r"Episode\.Imagined"):
        MAPPER.to_domain_event(stored(EXAMPLES[0], topic="Episode.Imagined"))


def test_bytes_that_do_not_say_what_the_class_declares_are_refused() -> None:
    with pytest.raises(LogDamaged, match="cannot be read"):
        MAPPER.to_domain_event(stored(EXAMPLES[0], state='{"by": 1}'))


def test_text_that_looks_like_an_envelope_of_the_library_is_kept_as_text() -> None:
    poison = EXAMPLES[0]["state"].replace(
        '"reason":""', '"reason":"{\\"_type_\\": \\"x\\", \\"_data_\\": 1}"'
    )
    assert MAPPER.to_domain_event(stored(EXAMPLES[0], state=poison)).reason == '{"_type_": "x", "_data_": 1}'


def test_two_threads_never_make_decoders_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most = 0, 0

    def slowly(shape: Any) -> Any:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.01)
        inside -= 1
        return shape

    monkeypatch.setattr(mapper.msgspec.json, "Decoder", slowly)
    make = mapper.decoder_of.__wrapped__
    classes = list(event_classes().values())[:4]
    threads = [threading.Thread(target=make, args=(each,)) for each in classes]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert most == 1
