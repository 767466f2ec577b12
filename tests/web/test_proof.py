"""The page with the proof, what is taken from it, and what the health page says of it."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ci_kb.days import today
from ci_kb.event_log.checkpoints import Checkpoint, Verifier
from ci_kb.event_log.verifying import verify, vouched_for
from tests.web.site import Site
from web.cli import run
from web.proof.pages import ANOTHER_LOG


def test_what_is_taken_from_the_page_proves_a_copy_of_the_log(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    page = client.get("/audit/proof").text
    taken = {match: tmp_path / match for match in re.findall(r'href="/audit/proof/(\w+)" download', page)}
    assert set(taken) == {"receipt", "key", "verifier"}
    for name, file in taken.items():
        answer = client.get(f"/audit/proof/{name}")
        assert "attachment" in answer.headers["Content-Disposition"]
        file.write_bytes(answer.data)
    app.extensions["ci_kb"].close()
    log = tmp_path / "data" / "log.db"
    command = [sys.executable, taken["verifier"], log, "--key", taken["key"], "--receipt", taken["receipt"]]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout.partition(":")[0], ran.stderr) == (0, "whole", "")


def test_a_receipt_is_of_the_log_as_it_is_and_signed_with_the_key_on_the_page(
    app: Flask, client: FlaskClient
) -> None:
    note = client.get("/audit/proof/receipt").text
    head = app.extensions["ci_kb"].kb.log.head()
    key = Verifier.read(client.get("/audit/proof/key").text)
    assert key.has_signed(note)
    assert Checkpoint.read(note).position == head
    page = client.get("/audit/proof").text
    assert f">{head:,}<" in page
    assert str(key) in page.replace("&#43;", "+")


def test_no_receipt_is_given_of_a_log_that_is_another_one(
    app: Flask, client: FlaskClient, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof = app.extensions["ci_kb"].proof
    monkeypatch.setattr(proof, "trouble", "another log")
    monkeypatch.setattr(proof, "follow", lambda *_: None)
    page = client.get("/audit/proof").text
    assert ANOTHER_LOG in page
    assert "/audit/proof/receipt" not in page
    answer = client.get("/audit/proof/receipt")
    assert (answer.status_code, ANOTHER_LOG in answer.text) == (422, True)
    health = visitor.get("/health")
    assert (health.status_code, health.json["proof"]["another_log"]) == (503, True)


def test_the_health_page_says_how_far_the_log_is_proven(app: Flask, client: FlaskClient) -> None:
    client.get("/audit/proof/receipt")
    head = app.extensions["ci_kb"].kb.log.head()
    assert client.get("/health").json["proof"] == {"position": head, "behind": 0, "another_log": False}


def test_a_visitor_is_asked_to_sign_in_and_sees_no_way_there(visitor: FlaskClient) -> None:
    assert visitor.get("/audit/proof").status_code == 302
    assert "/audit/proof" not in visitor.get("/about").text


def test_the_way_there_is_on_the_page_about_this(client: FlaskClient) -> None:
    assert "/audit/proof" in client.get("/about").text


STAMP = re.compile(r"event ([\d,]+) of the log, root ([A-Za-z0-9+/]{43}=)")


def stamps_in(answer: TestResponse) -> set[str]:
    """Return what a document says of the log, wherever it says so."""
    content = answer.data
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b" ".join(packed.read(name) for name in packed.namelist())
    return {":".join(found) for found in STAMP.findall(content.decode(errors="replace"))}


@pytest.mark.parametrize("form", ["docx", "md", "html"])
@pytest.mark.parametrize(
    "address", ["/episodes/{}/report", "/episodes/{}/papers/committee-paper", "/programme/report"]
)
def test_a_document_says_what_proves_the_log_it_speaks_of(site: Site, address: str, form: str) -> None:
    reference = site.episode()
    client, parts = site.visitor("moray").client, site.app.extensions["ci_kb"]
    (stamp,) = stamps_in(client.get(f"{address.format(reference)}?format={form}"))
    site.episode()
    roots = vouched_for(parts.proof, stamps=[stamp])
    assert verify(site.kb.log, parts.proof, roots).whole
    position, _, root = stamp.partition(":")
    assert int(position.replace(",", "")) <= site.kb.log.head()
    other = vouched_for(parts.proof, stamps=[f"{int(position.replace(',', '')) - 1}:{root}"])
    assert not verify(site.kb.log, parts.proof, other).whole


def test_a_file_of_the_history_says_what_proves_it_too(site: Site) -> None:
    site.episode()
    client, parts = site.visitor("moray").client, site.app.extensions["ci_kb"]
    told = client.get("/audit?format=json").get_json()
    lines = list(csv.DictReader(io.StringIO(client.get("/audit?format=csv").text)))
    assert {line["log_root"].lstrip("'") for line in lines} == {told["log_root"]}
    assert {line["log_position"] for line in lines} == {str(told["log_position"])}
    assert told["log_position"] == max(one["position"] for one in told["events"])
    roots = vouched_for(parts.proof, stamps=[f"{told['log_position']}:{told['log_root']}"])
    assert verify(site.kb.log, parts.proof, roots).whole


def test_a_document_of_an_earlier_day_says_what_the_log_was_then(site: Site) -> None:
    reference, client = site.episode(), site.visitor("moray").client
    address = f"/episodes/{reference}/papers/checklist?format=md&as_at={today()}"
    (first,) = stamps_in(client.get(address))
    parts = site.app.extensions["ci_kb"]
    position = int(first.partition(":")[0].replace(",", ""))
    tree = parts.proof.tree_at(site.kb.log, position, datetime.now(UTC))
    assert first.partition(":")[2] == base64.b64encode(tree.root()).decode()


def test_an_export_is_proven_by_a_receipt_beside_it(
    data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file, receipt = tmp_path / "all.json", tmp_path / "all.json.receipt"
    story = Path(__file__).parents[2] / "fixtures" / "episodes" / "moray-2022-11.json"
    assert run(["import", "--data", str(data), str(story)]) == 0
    assert run(["export", "--data", str(data), "-o", str(file), "--receipt"]) == 0
    point = Checkpoint.read(receipt.read_text(encoding="utf-8"))
    assert point.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert run(["verify", "--data", str(data), "--receipt", str(receipt)]) == 0
    assert "1 receipt agrees" in capfd.readouterr().out
    assert run(["export", "--data", str(data), "--receipt"]) == 2
    assert run(["export", "--data", str(data), "-o", str(tmp_path / "alone.json")]) == 0
    assert not (tmp_path / "alone.json.receipt").exists()
