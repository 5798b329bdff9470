"""For how long may a function work where everything that starts at once shares one machine?

In the cloud forty functions that start together start beside each other; here they share a few
cores, and one that overruns is killed. The engine tells a waiting gate nothing of that, so the run
would wait for its whole time-out.
"""

from __future__ import annotations

from typing import Any

TIMES = 4
LONGEST_SECONDS = 900
"""What Lambda allows at most."""


def give_time(template: dict[str, Any]) -> None:
    """Raise, in place, the time-out of each function that the template itself describes."""
    functions = [
        resource["Properties"]
        for resource in template.get("Resources", {}).values()
        if resource.get("Type") == "AWS::Serverless::Function"
    ]
    for properties in (template.get("Globals", {}).get("Function", {}), *functions):
        if isinstance(seconds := properties.get("Timeout"), int):
            properties["Timeout"] = min(seconds * TIMES, LONGEST_SECONDS)
