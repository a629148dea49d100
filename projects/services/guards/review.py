"""What expert review must have come to before a step (专家评审的前提)."""

from projects.models import Candidate, Decision, PanelState, Project


def panel_supports(project: Project) -> str:
    """A decided panel supports the application; a project without a call needs no panel."""
    if project.call_id is None:
        return ""
    supported = Candidate.objects.filter(
        project=project, panel__state=PanelState.DECIDED, decision=Decision.SUPPORT
    )
    if supported.exists():
        return ""
    return "征集来的项目要由专家评审组得出“拟立项”的结论。请在“专家评审”里办理。"
