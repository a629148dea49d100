"""What the QR code of a proof of service leads to: whose, which days, how much, and what now."""

from typing import Any

from portal.views.verifying import VerifyWindow
from volunteers.queries.proofs import minutes_now, proof_by_code


class ProofOpen(VerifyWindow):
    """Verify a proof: what the paper must say, and whether its hours still stand."""

    template_name = "public/proof.html"
    counts = "proof"

    def find(self, code: str) -> dict[str, Any] | None:
        proof = proof_by_code(code)
        return None if proof is None else {"proof": proof, "now": minutes_now(proof)}

    def nothing(self) -> dict[str, Any]:
        return {"proof": None, "now": 0}
