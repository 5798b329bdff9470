"""The deployment file says what is declared and allowed; wrong entries are refused."""

from __future__ import annotations

import textwrap

import pytest

from countersign_compiler import source
from countersign_compiler.deployment import Deployment, read_deployment
from countersign_compiler.reporting import Reporter


def read(text):
    reporter = Reporter("ensembles/deployment.yaml")
    reading = source.read(textwrap.dedent(text).encode(), reporter.path)
    assert reading.document is not None, reading.findings
    return read_deployment(reading.document, reporter), [f.code for f in reporter.findings]


def test_names_with_and_without_default_are_read():
    deployment, found = read(
        """
        env:
          TEAM: Who hears of it
          REGION: {description: Where it runs, default: eu}
        """
    )

    assert found == []
    assert deployment.env_names == {"TEAM", "REGION"}
    assert deployment.defaults == {"REGION": "eu"}
    assert deployment.required == ("TEAM",)


def test_limits_and_hosts_are_read():
    deployment, found = read(
        """
        policy:
          limits: {maxApprovers: 40, maxTimeoutSeconds: 31536000}
          allowedHosts: [api.example.com, "*.example.org", "http://old.example.net"]
        """
    )

    assert found == []
    assert (deployment.limits.max_approvers, deployment.limits.max_timeout_seconds) == (
        40,
        31_536_000,
    )
    assert deployment.allowed_hosts == ("api.example.com", "*.example.org", "old.example.net")
    assert deployment.plain_hosts == ("old.example.net",)


def test_without_a_file_every_name_is_declared_and_ten_people_may_be_asked_for_a_week():
    deployment = Deployment()

    assert deployment.env_names is None
    assert (deployment.limits.max_approvers, deployment.limits.max_timeout_seconds) == (10, 604_800)


@pytest.mark.parametrize(
    "text",
    [
        "- member: env",
        "envs: {}",
        "env: [TEAM]",
        "env: {TEAM: 1}",
        "env: {TEAM: {default: x}}",
        "env: {TEAM: {description: 1}}",
        "env: {TEAM: {description: x, secret: y}}",
        "env: {a-b: x}",
        "policy: none",
        "policy: {limit: {}}",
        "policy: {limits: {maxApprovers: 41}}",
        "policy: {limits: {maxApprovers: 0}}",
        "policy: {limits: {maxApprovers: ten}}",
        "policy: {limits: {maxTimeoutSeconds: 31536001}}",
        "policy: {limits: {maxDays: 7}}",
        "policy: {limits: [1]}",
        "policy: {allowedHosts: api.example.com}",
        "policy: {allowedHosts: ['https://api.example.com']}",
        "policy: {allowedHosts: [API.example.com]}",
    ],
)
def test_an_entry_that_is_not_read_is_refused(text):
    _, found = read(text)

    assert set(found) == {"G-DEPLOYMENT"}


@pytest.mark.parametrize("key", ["unguarded: refuse", "consequential: [http]"])
def test_policy_whose_capability_is_not_built_is_refused_by_name(key):
    _, found = read(f"policy: {{{key}}}")

    assert found == ["G-NOTYET"]
