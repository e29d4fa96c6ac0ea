"""workflows.md drawn from the tables, so that the document cannot differ from the code."""

from .workflow import REGISTRY, Verb, Workflow


def draw_all() -> str:
    """The Markdown text of every registered workflow, in order of code."""
    parts = ["# 流程", "", "由 `python manage.py draw_workflows` 从代码生成，请勿手改。", ""]
    for code in sorted(REGISTRY):
        parts += _draw(REGISTRY[code])
    return "\n".join(parts)


def _draw(workflow: Workflow) -> list[str]:
    lines = [f"## {workflow.label}（`{workflow.code}`，{workflow.model}.{workflow.field}）", ""]
    lines += ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {value}: {label}" for value, label in workflow.states.choices]
    lines += [
        f"    {source} --> {verb.target or source}: {verb.label}"
        for verb in workflow.verbs.values()
        for source in verb.sources
    ]
    lines += ["```", ""]
    if workflow.guards:
        lines += [f"人办理的每个动作都须先具备：{'；'.join(guard.label for guard in workflow.guards)}。", ""]
    lines += ["| 动作 | 从 | 到 | 权限 | 须先具备 | 不得同人 | 依据 |", "|---|---|---|---|---|---|---|"]
    lines += [_row(workflow, verb) for verb in workflow.verbs.values()]
    return [*lines, ""]


def _row(workflow: Workflow, verb: Verb) -> str:
    label = workflow.states
    sources = "、".join(str(label(source).label) for source in verb.sources)
    target = str(label(verb.target).label) if verb.target else "（不变）"
    guards = "；".join(guard.label for guard in verb.guards) or "—"
    apart = "、".join(workflow[code].label for code in verb.apart_from) or "—"
    right = "系统命令" if verb.machine else f"`{verb.right}`"
    return (
        f"| {verb.label} `{verb.code}` | {sources} | {target} | {right} | {guards} | {apart} | {verb.clause or '—'} |"
    )
