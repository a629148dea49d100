"""The papers of evaluation and audit: typeset from the records, asked for by who may."""

import pytest

from funds.models import Fund
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from projects.lifecycle import State
from projects.models import Audit, Evaluation, Grade
from projects.services.audits import open_audit
from reports.papers.assessment import PAPERS
from reports.services.assessment_papers import request_audit_paper, request_evaluation_paper
from tests.factories.assessment import concluded, expense, graded, indicator, own_evaluation
from tests.factories.funds import member
from tests.factories.projects import project_in


def test_an_evaluation_becomes_a_paper(in_taiyuan: Fund) -> None:
    project = project_in(State.MIDTERM)
    evaluator = member(in_taiyuan, Role.EVALUATOR)
    indicator(project)
    pending = own_evaluation(project, evaluator)
    with pytest.raises(Refusal, match="还没有提交"):
        request_evaluation_paper(project, pending.pk, by=evaluator)
    graded(project, evaluator, Grade.FAIL)
    row = Evaluation.objects.get()
    job = request_evaluation_paper(project, row.pk, by=evaluator)
    assert job.args == {"paper": "evaluation", "pk": row.pk}
    paper = PAPERS["evaluation"](row.pk)
    assert paper.name == f"中期评估报告-{project.number}-第1次.pdf"
    assert paper.typeset().startswith(b"%PDF")


def test_an_audit_becomes_a_paper_a_draft_until_concluded(in_taiyuan: Fund) -> None:
    project = project_in(State.AUDIT)
    auditor = member(in_taiyuan, Role.AUDITOR)
    expense(project, member(in_taiyuan, Role.FINANCE))
    open_audit(project.ref, by=auditor)
    row = Audit.objects.get()
    assert "（草稿）" in PAPERS["audit"](row.pk).name
    with pytest.raises(NotAllowed):
        request_audit_paper(project, row.pk, by=member(in_taiyuan, Role.EVALUATOR))
    concluded(project, auditor)
    paper = PAPERS["audit"](row.pk)
    assert "（草稿）" not in paper.name
    assert paper.typeset().startswith(b"%PDF")
