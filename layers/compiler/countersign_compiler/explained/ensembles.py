"""Why is an ensemble, or what a deployment says, refused, and how is it written instead?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from countersign_compiler.explained.explanation import (
    CONFIG,
    DEPLOYMENT,
    FILE,
    FOLDER,
    GATE,
    STAGES,
    STEP,
    Explanation,
)

# The braces of JSON stand twice, for `format`.
_RIGHTS: Final = (
    "# ensembles/deployment.yaml\n"
    "env: {{}}\n"
    "# ensembles/refund.yaml\n"
    "agents:\n"
    "  - {{name: work, operation: python, config: {{handler: assess.handler}}}}\n"
    "# ensembles/python/assess/app.py\n"
    "def handler(event):\n"
    "    return event['input']\n"
    "# ensembles/python/assess/policy.json\n"
    '{{"Statement": [\n  {{"Effect": "Allow", "Action": {}, "Resource": "{}"}}\n]}}'
)

_ASKS: Final = (
    "# ensembles/example.yaml\n"
    "agents:\n"
    "  - {name: sum-up, operation: think, config: {prompt: Sum it up}}"
)

_STORES: Final = (
    "# ensembles/example.yaml\n"
    "agents:\n"
    "  - {name: clear, operation: storage, config: {type: sql, query: DELETE FROM orders}}"
)

ENSEMBLES: Final[Mapping[str, Explanation]] = {
    "G-ADDRESS": Explanation(
        "Each approver is one mailbox, which is asked and recorded by its address. A list in "
        "one text, a display name or letters outside ASCII are not one plain address.",
        GATE,
        "approvers: [Ana <ana@example.com>]",
        "approvers: [ana@example.com]",
    ),
    "G-AUDIENCE": Explanation(
        "A gate that asks nobody can only time out. A missing or empty list is never everybody.",
        GATE,
        "approvers: []",
        "approvers: [ana@example.com]",
    ),
    "G-DEPLOYMENT": Explanation(
        "`ensembles/deployment.yaml` says what every stage knows and allows. An entry that is "
        "not read would be a limit that nobody keeps.",
        DEPLOYMENT,
        "policy:\n  limits: {maxAprovers: 20}",
        "policy:\n  limits: {maxApprovers: 20}",
    ),
    "G-DIALECT": Explanation(
        "An ensemble is known by its list of steps: `agents:`, `flow:` or `elements:`.",
        FILE,
        "name: refund\nsteps: []",
        "agents:\n  - {name: work, operation: code, config: {code: return 1;}}",
    ),
    "G-ENSEMBLE-TWICE": Explanation(
        "Two ensembles of one name would be one state machine, and the later one would replace "
        "the other.",
        FOLDER,
        "# ensembles/deployment.yaml\n"
        "env: {}\n"
        "# ensembles/pay.yaml\n"
        "ensemble: pay-out\n"
        "agents:\n"
        "  - {name: work, operation: code, config: {code: return 1;}}\n"
        "# ensembles/pay_out.yaml\n"
        "ensemble: pay_out\n"
        "agents:\n"
        "  - {name: work, operation: code, config: {code: return 1;}}",
        "# ensembles/deployment.yaml\n"
        "env: {}\n"
        "# ensembles/pay.yaml\n"
        "ensemble: pay\n"
        "agents:\n"
        "  - {name: work, operation: code, config: {code: return 1;}}\n"
        "# ensembles/pay_out.yaml\n"
        "ensemble: pay_out\n"
        "agents:\n"
        "  - {name: work, operation: code, config: {code: return 1;}}",
    ),
    "G-ENV-UNUSED": Explanation(
        "The value reaches nothing. Usually the name is misspelt, here or in the deployment file.",
        STAGES,
        "[dev.deploy.parameters]\n"
        'parameter_overrides = [\'EnsembleEnv={"TAEM": "a@b.example", "TEAM": "t@example.com"}\']',
        "[dev.deploy.parameters]\n"
        'parameter_overrides = [\'EnsembleEnv={"TEAM": "t@example.com"}\']',
    ),
    "G-ENV-VALUE": Explanation(
        "A name that ensembles read would be absent in every run of this stage. It is found "
        "before the deployment, not by a run.",
        STAGES,
        "[dev.deploy.parameters]\nparameter_overrides = ['EnsembleEnv={}']",
        "[dev.deploy.parameters]\n"
        'parameter_overrides = [\'EnsembleEnv={"TEAM": "t@example.com"}\']',
    ),
    "G-HOST": Explanation(
        "`policy.allowedHosts` in `ensembles/deployment.yaml` lists the hosts that `http` steps "
        "may call. A host that only a run knows cannot be compared with it. An address inside "
        "(loopback, private, link-local, metadata) is never called, listed or not.",
        CONFIG,
        "url: https://${input.host}/orders",
        "url: https://api.example.com/orders",
    ),
    "G-KEY": Explanation(
        "A key that nobody reads is a wish that is silently not granted. It is refused, with "
        "the nearest key that is read.",
        GATE,
        "aprovers: [ana@example.com]",
        "approvers: [ana@example.com]",
    ),
    "G-KIND": Explanation(
        "A step says once what it does: `agent: hitl` for a gate, or one `operation`.",
        STEP,
        "operation: thnik\nconfig:\n  prompt: Sum up ${input.order}",
        "operation: think\nconfig:\n  prompt: Sum up ${input.order}",
    ),
    "G-LIMIT": Explanation(
        "The policy bounds how many are asked and how long a gate waits, the mail service how "
        "many get one mail. Times are seconds, never milliseconds.",
        GATE,
        "timeout: 86400000",
        "timeout: 86400",
    ),
    "G-MISSING": Explanation(
        "Without this key the step could not do anything, and there is no value to assume.",
        CONFIG,
        "method: POST",
        "method: POST\nurl: https://api.example.com/orders",
    ),
    "G-NAME": Explanation(
        "The name is part of the state machine's name and of every run's id: letters and "
        "digits, joined by `-` or `_`, at most 48.",
        FILE,
        "ensemble: my refund\n"
        "agents:\n"
        "  - {name: work, operation: code, config: {code: return 1;}}",
        "ensemble: my-refund\n"
        "agents:\n"
        "  - {name: work, operation: code, config: {code: return 1;}}",
    ),
    "G-NO-DEPLOYMENT": Explanation(
        "Without `ensembles/deployment.yaml` a misspelt `env` name cannot be told from a right "
        "one, so none is checked.",
        FOLDER,
        "# ensembles/pay.yaml\n"
        "agents:\n"
        "  - {name: work, operation: code, config: {code: return 1;}}",
        "# ensembles/deployment.yaml\n"
        "env: {}\n"
        "# ensembles/pay.yaml\n"
        "agents:\n"
        "  - {name: work, operation: code, config: {code: return 1;}}",
    ),
    "G-NO-ENSEMBLE": Explanation(
        "There is nothing to build. Ensembles are the `.yaml` files of the folder `ensembles`.",
        FOLDER,
        "# ensembles/deployment.yaml\nenv: {}",
        "# ensembles/deployment.yaml\n"
        "env: {}\n"
        "# ensembles/pay.yaml\n"
        "agents:\n"
        "  - {name: work, operation: code, config: {code: return 1;}}",
    ),
    "G-NOTYET": Explanation(
        "The language has this, and this version does not compile it. It is refused instead of "
        "being left out, so that no run does less than its author reads.",
        STEP,
        "consequential: true\noperation: think\nconfig:\n  prompt: Sum up ${input.order}",
        "operation: think\nconfig:\n  prompt: Sum up ${input.order}",
    ),
    "G-PYTHON": Explanation(
        "`assess.handler` is the function `handler` in `ensembles/python/assess/app.py`. It is "
        "read before the deployment and never imported, so that no run finds out that it is not "
        "there or that it cannot take the one argument it is given, the event.",
        FOLDER,
        "# ensembles/deployment.yaml\n"
        "env: {}\n"
        "# ensembles/refund.yaml\n"
        "agents:\n"
        "  - {name: work, operation: python, config: {handler: assess.handler}}\n"
        "# ensembles/python/assess/app.py\n"
        "def handler(event, context):\n"
        "    return event['input']",
        "# ensembles/deployment.yaml\n"
        "env: {}\n"
        "# ensembles/refund.yaml\n"
        "agents:\n"
        "  - {name: work, operation: python, config: {handler: assess.handler}}\n"
        "# ensembles/python/assess/app.py\n"
        "def handler(event):\n"
        "    return event['input']",
    ),
    "G-QUORUM": Explanation(
        "More approvals are asked for than there are people to give them, or none. A quorum is "
        "never weakened to what is possible.",
        GATE,
        "approvers: [ana@example.com, ben@example.com]\nminApprovals: 3",
        "approvers: [ana@example.com, ben@example.com]\nminApprovals: 2",
    ),
    "G-RESUME": Explanation(
        "A gate is answered by the people it asks, or by whoever holds its one resume token. A "
        "run that answered gates would go round them, so resuming is a call to the API and no "
        "step.",
        FILE,
        "flow:\n  - {member: go-on, type: Function, config: {builtin: hitl, operation: resume}}",
        "flow:\n  - {member: ask, type: Function, config: {builtin: hitl, operation: suspend}}",
    ),
    "G-RIGHTS": Explanation(
        "The code of a step has a role of its own that allows its log and what `policy.json` "
        "beside it adds. A `*` there allows more than anybody reads, so it needs a `reason`, or, "
        "better, the few actions and resources that are meant.",
        FOLDER,
        _RIGHTS.format('"s3:*"', "*"),
        _RIGHTS.format('"s3:GetObject"', "arn:aws:s3:::receipts/*"),
    ),
    "G-SAME-APPROVER": Explanation(
        "One mailbox is one person: it gets one link and has one vote, however often and in "
        "which letters it is written.",
        GATE,
        "approvers: [ana@example.com, Ana@Example.com]",
        "approvers: [ana@example.com]",
    ),
    "G-SQL": Explanation(
        "A value never becomes a part of a statement: it is handed to the database beside it, "
        "for a `?`. So no value, whoever wrote it, can change what the statement does.",
        STEP,
        "condition: ${approve.output.approved}\n"
        "operation: storage\n"
        "config:\n"
        "  type: sql\n"
        "  query: DELETE FROM orders WHERE id = '${input.id}'",
        "condition: ${approve.output.approved}\n"
        "operation: storage\n"
        "config:\n"
        "  type: sql\n"
        "  query: DELETE FROM orders WHERE id = ?\n"
        "  params:\n"
        "    - ${input.id}",
    ),
    "G-STAGE": Explanation(
        "A stage is a table of `samconfig.toml`. Without it there are no values to check.",
        STAGES,
        "[prod.deploy.parameters]\nparameter_overrides = []",
        "[dev.deploy.parameters]\n"
        'parameter_overrides = [\'EnsembleEnv={"TEAM": "t@example.com"}\']',
    ),
    "G-STEP-NAME": Explanation(
        "Expressions read a step by its name, so it cannot be a word that they need themselves, "
        "nor hold other characters than letters, digits, `-` and `_`.",
        FILE,
        "agents:\n  - {name: input, operation: code, config: {code: return 1;}}",
        "agents:\n  - {name: load-input, operation: code, config: {code: return 1;}}",
    ),
    "G-STEP-TWICE": Explanation(
        "Expressions, mails and the audit trail name a step by its name, so there is one of each.",
        FILE,
        "agents:\n"
        "  - {name: pay, operation: code, config: {code: return 1;}}\n"
        "  - {name: pay, operation: code, config: {code: return 2;}}",
        "agents:\n"
        "  - {name: pay, operation: code, config: {code: return 1;}}\n"
        "  - {name: book, operation: code, config: {code: return 2;}}",
    ),
    "G-STORAGE": Explanation(
        "Every `storage` step of this stage would fail: it runs on an Aurora cluster of yours, as "
        "the user of a secret, and the stage has to name both.",
        STAGES,
        "[dev.deploy.parameters]\n"
        'parameter_overrides = [\'EnsembleEnv={"TEAM": "t@example.com"}\']\n' + _STORES,
        "[dev.deploy.parameters]\n"
        "parameter_overrides = [\n"
        '  \'EnsembleEnv={"TEAM": "t@example.com"}\',\n'
        "  'SqlResourceArn=arn:aws:rds:eu-west-1:123456789012:cluster:orders',\n"
        "  'SqlSecretArn=arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders',\n"
        "]\n" + _STORES,
    ),
    "G-THINK": Explanation(
        "Every `think` step of this stage would fail: the stage names nobody who answers, or not "
        "all that the provider needs. It is found before the deployment, not by a run.",
        STAGES,
        "[dev.deploy.parameters]\n"
        'parameter_overrides = [\'EnsembleEnv={"TEAM": "t@example.com"}\']\n' + _ASKS,
        "[dev.deploy.parameters]\n"
        "parameter_overrides = [\n"
        '  \'EnsembleEnv={"TEAM": "t@example.com"}\',\n'
        "  'ThinkProvider=bedrock',\n"
        "  'ThinkModel=amazon.nova-lite-v1:0',\n"
        "]\n" + _ASKS,
    ),
    "G-TYPE": Explanation(
        "The value is of another kind than the key takes. Nothing is converted: the text `2` is "
        "no number, and one address is no list.",
        GATE,
        "approvers: ana@example.com",
        "approvers: [ana@example.com]",
    ),
    "G-UNIT": Explanation(
        "`timeout` is in seconds and `expiresIn` in milliseconds. Nobody has read a question "
        "within seconds, so a small number is taken for one of the other unit.",
        GATE,
        "expiresIn: 3600",
        "expiresIn: 3600000",
    ),
    "G-UNGUARDED": Explanation(
        "Steps run from top to bottom, whatever a gate before them was answered, or nothing in "
        "time. Only a condition makes a step wait for a yes; that nobody said no is none.",
        STEP,
        "operation: http\nconfig:\n  url: https://api.example.com/orders",
        "condition: ${approve.output.approved}\n"
        "operation: http\n"
        "config:\n"
        "  url: https://api.example.com/orders",
    ),
    "G-URL": Explanation(
        "An `http` step calls an absolute address that begins with `https://` and a host, "
        "without a user or a password in it.",
        CONFIG,
        "url: api.example.com/orders",
        "url: https://api.example.com/orders",
    ),
    "G-VALUE": Explanation(
        "The key takes one of a few words, or a text that is not empty.",
        GATE,
        "onReject: majority",
        "onReject: untilImpossible",
    ),
}
