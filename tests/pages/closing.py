"""What the pages of a project's closure are for."""

from funds.permissions import Action
from tests.matrix import Expect

A = Action

ROUTES: dict[str, Expect] = {
    "closing:closing": Expect(A.PROJECT_VIEW, {"ref": "closing_project"}),
    "closing:summary": Expect(A.CLOSING_REPORT, {"ref": "closing_project"}),
    "closing:close": Expect(A.PROJECT_CLOSE, {"ref": "closing_project"}),
    "closing:archive": Expect(A.PROJECT_ARCHIVE, {"ref": "archiving_project"}),
    "closing:make_package": Expect(A.PROJECT_ARCHIVE, {"ref": "archiving_project"}, post=True),
    "letters:certificate": Expect(A.PROJECT_VIEW, {"ref": "archiving_project"}),
    "closing:package": Expect(A.EXPORT, {"ref": "archiving_project", "package": "package"}),
}
