"""An error says what happened, why, and what to do."""

from rpcviz.base.problem import Problem, Usage


def test_a_problem_names_cause_and_remedy_on_lines_of_their_own() -> None:
    problem = Problem("it failed", cause="no disk", remedy="Buy one.")
    assert str(problem) == "it failed\ncause: no disk\nremedy: Buy one."


def test_what_is_not_known_is_not_printed() -> None:
    assert str(Problem("it failed")) == "it failed"


def test_wrong_usage_has_a_code_of_its_own() -> None:
    assert (Usage("x").exit_code, Usage("x").status) == (2, 422)
