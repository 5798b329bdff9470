from countersign.web.paths import execution_path


def test_a_run_is_found_under_the_apis_base() -> None:
    assert execution_path("refund.run-1") == "/api/v1/executions/refund.run-1"


def test_an_odd_id_cannot_leave_its_place() -> None:
    assert execution_path("a/../b?c") == "/api/v1/executions/a%2F..%2Fb%3Fc"
