"""Agreements, their templates, and the papers to send out and to sign."""

from funds.permissions import Action
from tests.matrix import Expect

A = Action

AGREEMENT = {"ref": "agreed", "agreement": "agreement"}
TEMPLATE = {"template": "agreement_template"}

ROUTES = {
    "agreements:templates": Expect(A.PROJECT_AGREE),
    "agreements:new_template": Expect(A.PROJECT_AGREE),
    "agreements:template": Expect(A.PROJECT_AGREE, TEMPLATE),
    "agreements:retire_template": Expect(A.PROJECT_AGREE, TEMPLATE, post=True),
    "agreements:project": Expect(A.PROJECT_VIEW, {"ref": "agreed"}),
    "agreements:draft": Expect(A.PROJECT_AGREE, {"ref": "agreed"}),
    "agreements:rewrite": Expect(A.PROJECT_AGREE, AGREEMENT),
    "agreements:sign": Expect(A.PROJECT_AGREE, AGREEMENT, post=True),
    "agreements:scan": Expect(A.PROJECT_VIEW, {"ref": "begun", "agreement": "signed_agreement"}),
    "letters:approval": Expect(A.PROJECT_VIEW, {"ref": "agreed"}),
    "letters:agreement": Expect(A.PROJECT_VIEW, AGREEMENT),
    "letters:word": Expect(A.PROJECT_VIEW, AGREEMENT),
}
