import pytest

from rpcviz.cloud import scenarios
from rpcviz.cloud.problems import BadParameter
from rpcviz.cloud.run import ScenarioInfo, Words
from tests.cloud.catalogue import CATALOGUE

LANGUAGES = {"en", "zh-CN"}


@pytest.mark.parametrize("name", scenarios.NAMES)
def test_a_scenario_has_the_name_of_its_file(name: str) -> None:
    assert CATALOGUE[name].name == name


def parameter_texts(info: ScenarioInfo) -> list[Words]:
    """What a form says of its fields."""
    texts = [text for each in info.parameters for text in (each.title, each.help)]
    return [text for text in texts if text is not None]


@pytest.mark.parametrize("name", scenarios.NAMES)
def test_every_word_is_there_in_both_languages(name: str) -> None:
    info = CATALOGUE[name].info(None)
    for words in (info.title, info.story, *parameter_texts(info)):
        assert set(words) == LANGUAGES
        assert all(words.values())


def test_parameters_that_are_not_given_have_their_defaults() -> None:
    assert CATALOGUE["boot_vm"].read({}) == {"era": "today", "servers": 1}


def test_digits_are_a_number_so_that_a_shell_may_give_them() -> None:
    assert CATALOGUE["boot_vm"].read({"servers": "5"}) == {"era": "today", "servers": 5}


@pytest.mark.parametrize("value", [0, 6, -1, 1.5, True, None, "five", "", "٣", [], 10**30, "9" * 5_000])
def test_a_number_out_of_bounds_is_refused_with_what_is_allowed(value: object) -> None:
    with pytest.raises(BadParameter) as refused:
        CATALOGUE["boot_vm"].read({"servers": value})
    assert "servers" in refused.value.what
    assert "1 to 5" in refused.value.remedy


@pytest.mark.parametrize("value", ["newton", "", 1, None, ["today"]])
def test_an_unknown_choice_is_refused_with_what_is_allowed(value: object) -> None:
    with pytest.raises(BadParameter) as refused:
        CATALOGUE["boot_vm"].read({"era": value})
    assert "today, classic" in refused.value.remedy


def test_an_unknown_parameter_is_refused_by_name() -> None:
    with pytest.raises(BadParameter) as refused:
        CATALOGUE["delete_vm"].read({"force": True})
    assert "force" in refused.value.what
    assert "no parameters" in refused.value.remedy
