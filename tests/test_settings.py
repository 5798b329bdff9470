import pytest

from countersign import settings
from countersign.settings import SettingMissingError, Tables


def test_a_variable_that_is_missing_is_named(monkeypatch):
    monkeypatch.delenv("SENDER_ADDRESS", raising=False)

    with pytest.raises(SettingMissingError, match="SENDER_ADDRESS"):
        settings.sender_address()


def test_a_blank_variable_is_a_missing_one(monkeypatch):
    monkeypatch.setenv("SENDER_ADDRESS", "  ")

    with pytest.raises(SettingMissingError):
        settings.sender_address()


def test_the_base_of_links_has_no_slash_at_its_end(monkeypatch):
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://approve.example.com/stage/")

    assert settings.public_base_url() == "https://approve.example.com/stage"


def test_a_function_needs_only_the_tables_it_uses():
    tables = Tables({"REQUESTS_TABLE": "Requests"})

    assert tables.requests == "Requests"
    with pytest.raises(SettingMissingError, match="LINK_SECRETS_TABLE"):
        _ = tables.link_secrets


def test_evidence_is_kept_a_year_unless_said(monkeypatch):
    monkeypatch.delenv("EVIDENCE_RETENTION_DAYS", raising=False)
    assert settings.evidence_retention_days() == 365

    monkeypatch.setenv("EVIDENCE_RETENTION_DAYS", "30")
    assert settings.evidence_retention_days() == 30


def test_a_deployment_without_a_database_says_nothing_of_one(monkeypatch):
    for name in ("SQL_RESOURCE_ARN", "SQL_SECRET_ARN", "SQL_DATABASE", "LOCAL_SQL_FILE"):
        monkeypatch.setenv(name, " ")

    said = (
        settings.sql_resource_arn(),
        settings.sql_secret_arn(),
        settings.sql_database(),
        settings.local_sql_file(),
    )

    assert said == ("", "", "", "")
