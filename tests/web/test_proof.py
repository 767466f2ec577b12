"""The page with the proof, what is taken from it, and what the health page says of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ci_kb.event_log.checkpoints import Checkpoint, Verifier
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
