"""An approver whose mailbox is gone, and a run that ends before anybody answered."""

from typing import Any

from countersign_workbench.demo.http_client import call
from countersign_workbench.demo.world import World, captured_mails, eventually, link_in
from tests.end_to_end.runs import FRAUD, MANAGER, ask_for_a_payment


def test_an_approver_whose_mail_is_refused_shows_as_unreachable_and_the_other_can_decide(
    world: World,
) -> None:
    mail = world.engine.client("sesv2")
    mail.put_account_details(
        ProductionAccessEnabled=False,
        MailType="TRANSACTIONAL",
        WebsiteURL="https://example.com",
        UseCaseDescription="approvals",
    )
    mail.create_email_identity(EmailIdentity=MANAGER)
    try:
        execution_id = world.start(
            "transaction-approval",
            {"transaction": {"amount": 70_000, "customer": "Unreachable", "new_account": True}},
        )
        waiting = world.pending(execution_id)

        states = eventually("the refusal", lambda: _states_once_refused(world, execution_id))

        assert states == {FRAUD: "unreachable", MANAGER: "waiting"}
        link = link_in(
            next(
                m
                for m in reversed(captured_mails(world.engine, MANAGER))
                if waiting["id"] in m.text
            )
        )
        answer = call(
            "POST",
            f"{world.stack.api_url}/api/v1/requests/{waiting['id']}/approve",
            body={"digest": world.open(link).fields["digest"]},
            token=link.rpartition("/")[2],
        )
        assert answer.status == 200
        assert world.ended(execution_id)["status"] == "succeeded"
    finally:
        mail.delete_email_identity(EmailIdentity=MANAGER)
        mail.put_account_details(
            ProductionAccessEnabled=True,
            MailType="TRANSACTIONAL",
            WebsiteURL="https://example.com",
            UseCaseDescription="approvals",
        )


def _states_once_refused(world: World, execution_id: str) -> dict[str, Any] | None:
    states = {one["approver"]: one["state"] for one in world.pending(execution_id)["audience"]}
    return states if "unreachable" in states.values() else None


def test_stopping_a_run_cancels_its_open_request_and_its_links_show_why(world: World) -> None:
    asked = ask_for_a_payment(world)

    stopped = world.api(
        "operator", "POST", f"/executions/{asked.execution_id}/stop", {"reason": "wrong customer"}
    )

    assert stopped.status == 200, stopped.text
    request = eventually("the cancellation", lambda: _closed(world, asked.request_id))
    assert request["status"] == "cancelled"
    page = world.open(asked.links[FRAUD])
    assert page.action is None
    assert "cancelled" in page.text.lower()
    assert world.ended(asked.execution_id)["status"] == "stopped"


def test_a_run_stopped_in_the_console_loses_its_request_too(world: World) -> None:
    asked = ask_for_a_payment(world)
    arn = world.item("RequestsTable", {"requestId": {"S": asked.request_id}})["executionArn"]["S"]

    world.engine.client("stepfunctions").stop_execution(executionArn=arn)

    request = eventually("the cancellation", lambda: _closed(world, asked.request_id))
    assert request["status"] == "cancelled"
    assert world.open(asked.links[FRAUD]).action is None


def _closed(world: World, request_id: str) -> dict[str, Any] | None:
    request = world.request(request_id)
    return request if request["status"] != "pending" else None
