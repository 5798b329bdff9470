"""Where do things stand under the API's own base?"""

from urllib.parse import quote

API_BASE = "/api/v1"


def execution_path(execution_id: str) -> str:
    """The path of one run."""
    return f"{API_BASE}/executions/{quote(execution_id, safe='')}"


def request_path(request_id: str) -> str:
    """The path of one request."""
    return f"{API_BASE}/requests/{quote(request_id, safe='')}"
