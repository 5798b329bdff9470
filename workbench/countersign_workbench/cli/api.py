"""How does a command call the deployment's API?"""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import click

from countersign_workbench.cli.terminal import plain_lines

R = TypeVar("R")

TIMEOUT_SECONDS = 30
TOKEN_VARIABLE = "COUNTERSIGN_TOKEN"


class ApiProblem(click.ClickException):
    """The API refused a call; `status` is the HTTP one."""

    def __init__(self, message: str, *, status: int) -> None:
        # What the API says quotes what strangers wrote.
        super().__init__(plain_lines(message))
        self.status = status


@dataclass(frozen=True)
class Api:
    """The API of one deployment, called with one credential."""

    base_url: str
    token: str

    def get(self, *path: str, query: Mapping[str, str | None] | None = None) -> Any:
        """Read; a problem document ends the command with its code and words."""
        return self._call("GET", path, query=query)

    def post(
        self, *path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> Any:
        """Send a JSON object; a problem document ends the command with its code and words."""
        return self._call("POST", path, body=body, headers=headers)

    def _call(
        self,
        method: str,
        path: tuple[str, ...],
        *,
        query: Mapping[str, str | None] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        url = "/".join([f"{self.base_url.rstrip('/')}/api/v1", *(quote(p, safe="") for p in path)])
        if asked := {name: value for name, value in (query or {}).items() if value is not None}:
            url += f"?{urlencode(asked)}"
        sent = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        data = None
        if body is not None:
            data, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = urllib.request.Request(
            url, data=data, headers={**sent, **(headers or {})}, method=method
        )
        try:
            with _opener(url).open(request, timeout=TIMEOUT_SECONDS) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            raise ApiProblem(_problem_of(error), status=error.code) from error
        except (OSError, ValueError) as error:
            raise click.ClickException(f"{method} {url}: {error}") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing: the API never redirects, and a credential must not travel on."""


def _opener(url: str) -> urllib.request.OpenerDirector:
    if urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1"):
        return urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(_NoRedirect)


def _problem_of(error: urllib.error.HTTPError) -> str:
    try:
        problem = json.loads(error.read())
    except ValueError:
        problem = None
    if not isinstance(problem, dict) or "code" not in problem:
        return f"the API answered {error.code} {error.reason}"
    lines = [f"{problem['code']}: {problem.get('detail') or problem.get('title')}"]
    for found in problem.get("errors") or []:
        hint = f" ({found['hint']})" if found.get("hint") else ""
        lines.append(f"  {found.get('path')}: {found.get('message')}{hint}")
    return "\n".join(lines)


def _token() -> str:
    """The credential; what no header can carry is refused here, where nothing quotes it."""
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not token:
        raise click.ClickException(
            f"set {TOKEN_VARIABLE} to an API token; make one with `countersign token create`"
        )
    if not all("!" <= character <= "~" for character in token):
        raise click.ClickException(
            f"{TOKEN_VARIABLE} holds a space, a line break or another character that no token has"
        )
    return token


def api_options(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command `--api-url` beside the options of the place (its argument `api`).

    The credential comes from the environment alone: a command line can be read by others.
    """
    from countersign_workbench.cli.deployment import Place, find, place_options, web_address

    @place_options
    @click.option(
        "--api-url",
        envvar="COUNTERSIGN_API_URL",
        show_envvar=True,
        callback=web_address,
        help="Base URL of the API; without it, the stack is asked.",
    )
    @wraps(command)
    def called(*args: Any, place: Place, api_url: str | None, **kwargs: Any) -> R:
        token = _token()
        url = api_url or find(place).api_url
        return command(*args, api=Api(base_url=url, token=token), **kwargs)

    return called
