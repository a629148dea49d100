"""What the pages of applications are for."""

from funds.permissions import Action
from tests.matrix import Expect

A = Action

ROUTES = {
    "applications:application": Expect(A.PROJECT_VIEW, {"ref": "project"}),
    "applications:file": Expect(A.PROJECT_VIEW, {"ref": "project", "file": "application_file"}),
    "application_papers:pdf": Expect(A.PROJECT_VIEW, {"ref": "project"}),
    "application_papers:docx": Expect(A.PROJECT_VIEW, {"ref": "project"}),
}
