"""What does this deployment know: the only reader of the environment.

Each value is read when it is asked for, so a function is given only the variables that it uses,
and a variable that the template forgot is named the first time it is missed.
"""

import os
from collections.abc import Mapping


class SettingMissingError(Exception):
    """A variable that this function needs is not set; `name` is the variable's."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the environment variable {name} is not set: see template.yaml")
        self.name = name


def required(name: str, environ: Mapping[str, str] | None = None) -> str:
    """Give a variable's text; an absent or blank one raises `SettingMissingError`."""
    value = (os.environ if environ is None else environ).get(name, "").strip()
    if not value:
        raise SettingMissingError(name)
    return value


def optional(name: str, default: str = "") -> str:
    """Give a variable's text, or the default where it is absent or blank."""
    return os.environ.get(name, "").strip() or default


class Tables:
    """The names of the tables, each read when first asked for.

    `environ` stands in for the environment where a caller has names of its own.
    """

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = environ

    @property
    def requests(self) -> str:
        """Name of the table of requests."""
        return required("REQUESTS_TABLE", self._environ)

    @property
    def evidence(self) -> str:
        """Name of the table of what approvers were shown."""
        return required("EVIDENCE_TABLE", self._environ)

    @property
    def links(self) -> str:
        """Name of the table of approvers' links, by the hash of their token."""
        return required("LINKS_TABLE", self._environ)

    @property
    def task_tokens(self) -> str:
        """Name of the table of the runs' task tokens."""
        return required("TASK_TOKENS_TABLE", self._environ)

    @property
    def link_secrets(self) -> str:
        """Name of the table of the secrets that links are derived from."""
        return required("LINK_SECRETS_TABLE", self._environ)

    @property
    def scopes(self) -> str:
        """Name of the table of running parallel and foreach steps, and what waits in them."""
        return required("SCOPES_TABLE", self._environ)

    @property
    def effects(self) -> str:
        """Name of the table of what is owed to the world."""
        return required("EFFECTS_TABLE", self._environ)

    @property
    def audit(self) -> str:
        """Name of the table of audit entries."""
        return required("AUDIT_TABLE", self._environ)

    @property
    def credentials(self) -> str:
        """Name of the table of API tokens, by their hash."""
        return required("CREDENTIALS_TABLE", self._environ)


def seals_bucket() -> str:
    """Give the name of the bucket that the heads of audit chains are sealed in."""
    return required("SEALS_BUCKET")


def public_base_url() -> str:
    """Give the address that links begin with, without a slash at its end."""
    return required("PUBLIC_BASE_URL").rstrip("/")


def sender_address() -> str:
    """Give the verified address that mail is sent from."""
    return required("SENDER_ADDRESS")


def state_machine_arn_prefix() -> str:
    """Give what every state machine's ARN begins with; the ensemble's name ends it."""
    return required("STATE_MACHINE_ARN_PREFIX")


def run_of(execution_arn: str) -> tuple[str, str] | None:
    """Give the ensemble and the name of a run of this deployment; None for any other ARN."""
    runs = state_machine_arn_prefix().replace(":stateMachine:", ":execution:", 1)
    ensemble, colon, name = execution_arn.removeprefix(runs).partition(":")
    if not execution_arn.startswith(runs) or not (ensemble and colon and name):
        return None
    return ensemble, name


def evidence_retention_days() -> int:
    """Give how many days after its deadline a request's evidence is kept (365 where not said)."""
    return int(optional("EVIDENCE_RETENTION_DAYS", "365"))


def links_function() -> str:
    """Give the name of the function that derives approvers' links."""
    return required("LINKS_FUNCTION")


def history_function() -> str:
    """Give the name of the function that reads executions' histories."""
    return required("HISTORY_FUNCTION")


def open_gate_function() -> str:
    """Give the name of the function that opens requests."""
    return required("OPEN_GATE_FUNCTION")


def reconcile_function() -> str:
    """Give the name of the function that closes the requests of runs that ended."""
    return required("RECONCILE_FUNCTION")


def notify_function() -> str:
    """Give the name of the function that mails approvers."""
    return required("NOTIFY_FUNCTION")


def resume_function() -> str:
    """Give the name of the function that wakes runs."""
    return required("RESUME_FUNCTION")


def call_hook_function() -> str:
    """Give the name of the function that calls webhooks."""
    return required("CALL_HOOK_FUNCTION")


def webhook_secret() -> str:
    """Give the ARN of the secret that webhooks are signed with."""
    return required("WEBHOOK_SECRET_ARN")


def host_map() -> str:
    """Give the JSON text that maps outside hosts to loopback ones; empty where none is set."""
    return optional("HOST_MAP")


def allow_hosts() -> str:
    """Give the hosts that `http` steps may call, separated by commas; empty where none is set."""
    return optional("ALLOW_HOSTS")


def think_provider() -> str:
    """Give the provider of `think` steps; empty where none is configured."""
    return optional("THINK_PROVIDER")


def think_model() -> str:
    """Give the model of `think` steps that name none; empty where none is configured."""
    return optional("THINK_MODEL")


def think_endpoint() -> str:
    """Give the base address of the model's endpoint; empty where none is configured."""
    return optional("THINK_ENDPOINT")


def think_key_parameter() -> str:
    """Give the name of the parameter that holds the endpoint's key; empty where none does."""
    return optional("THINK_KEY_PARAMETER")


def think_key_secret() -> str:
    """Give the ARN of the secret that holds the endpoint's key; empty where none does."""
    return optional("THINK_KEY_SECRET")


def sql_resource_arn() -> str:
    """Give the ARN of the cluster that `storage` steps use; empty where none is given."""
    return optional("SQL_RESOURCE_ARN")


def sql_secret_arn() -> str:
    """Give the ARN of the secret that the cluster is entered with; empty where none is given."""
    return optional("SQL_SECRET_ARN")


def sql_database() -> str:
    """Give the name of the database in the cluster; empty for the cluster's own choice."""
    return optional("SQL_DATABASE")


def local_sql_file() -> str:
    """Give the file of SQLite for one machine; empty where none is given."""
    return optional("LOCAL_SQL_FILE")


def endpoint_url() -> str:
    """Give the address that stands in for AWS's own; empty in the cloud."""
    return optional("AWS_ENDPOINT_URL")
