"""Lessons: what they ask, and what the broker says to an answer."""

from typing import Final

from flask import Blueprint, Response

from rpcviz.base.table import load
from rpcviz.cloud.run import Run
from rpcviz.lessons import NAMES
from rpcviz.lessons.lesson import Lesson, Trail
from rpcviz.web.answers.lessons import ChoiceBody, LessonAnswer, LessonsAnswer, LessonShape
from rpcviz.web.asking import body
from rpcviz.web.describe import LANG, Description, describes
from rpcviz.web.guards import refuse_when_read_only
from rpcviz.web.lessons import lesson_shape, marked, problem_with, waiting
from rpcviz.web.problems import Refusal
from rpcviz.web.replies import answer, language, options, ports
from rpcviz.web.runs import run_shape
from rpcviz.web.words import pick, say

BLUEPRINT = Blueprint("lessons", __name__, url_prefix="/api/v1")
LESSONS: Final = load("rpcviz.lessons", "LESSON", Lesson, NAMES)


@BLUEPRINT.get("/lessons")
@describes(Description(summary="every lesson, in teaching order", gives=LessonsAnswer, query=(LANG,)))
def lessons() -> Response:
    """Their words and options. What is right stands in none of them."""
    reasons = _reasons(language())
    shapes = [lesson_shape(each, language(), reasons.get(each.name)) for each in LESSONS.values()]
    return answer(LessonsAnswer(lessons=shapes))


@BLUEPRINT.get("/lessons/<name>")
@describes(Description(summary="one lesson", gives=LessonShape, query=(LANG,), problems=(404,)))
def lesson(name: str) -> Response:
    """Its words and options."""
    return answer(lesson_shape(_known(name), language(), _reasons(language()).get(name)))


@BLUEPRINT.post("/lessons/<name>/answers")
@describes(
    Description(
        summary="answer a lesson: begin its run, then have the answer marked by it",
        gives=LessonAnswer,
        takes=ChoiceBody,
        query=(LANG,),
        problems=(400, 403, 404, 409, 422),
    )
)
def answers(name: str) -> Response:
    """Marked at once from a recording or a run that has ended; else the run that it waits for."""
    asked, given, lang = _known(name), body(ChoiceBody), language()
    flaw = problem_with(asked, given.choices)
    if flaw is not None:
        allowed = ", ".join(option.key for option in asked.options)
        raise Refusal(422, flaw, lesson=name, allowed=allowed)
    if asked.recording is not None:
        seen, run = ports().recordings.read(asked.recording), None
    else:
        run = _run(asked, given.run)
        if run.state == "running":
            return answer(waiting(asked, run_shape(run, lang)))
        entries, hops = ports().archive.of_request(run.request_id or "")
        seen = Trail(entries=entries, hops=hops)
    marks = asked.mark(seen)
    if not marks:
        reason = run.reason if run is not None else None
        raise Refusal(
            409, "nothing_to_mark", lesson=name, reason="" if reason is None else pick(reason, lang)
        )
    shape = None if run is None else run_shape(run, lang)
    return answer(marked(asked, marks, given.choices, seen=seen, run=shape, lang=lang))


def _known(name: str) -> Lesson:
    if name not in LESSONS:
        raise Refusal(404, "unknown_lesson", lesson=name[:80], known=", ".join(LESSONS))
    return LESSONS[name]


def _run(asked: Lesson, run_id: str | None) -> Run:
    """The run that shows it: the one that was begun for it, else a new one."""
    if run_id is None:
        refuse_when_read_only(options())
        return ports().desk.run(asked.scenario or "", asked.parameters)
    run = ports().desk.run_by_id(run_id)
    if run.scenario != asked.scenario:
        raise Refusal(422, "run_of_another", lesson=asked.name, scenario=asked.scenario or "")
    return run


def _reasons(lang: str) -> dict[str, str]:
    """By lesson, why it cannot be answered now."""
    off = say(lang, "problem.read_only", {}) if options().read_only else None
    played = {each.name: each for each in ports().desk.scenarios()}
    found: dict[str, str] = {}
    for each in LESSONS.values():
        if each.scenario is None:
            continue
        reason = played[each.scenario].reason if each.scenario in played else None
        told = off or (None if reason is None else pick(reason, lang))
        if told is not None:
            found[each.name] = told
    return found
