"""Is the claim true? From a claim to evidence to a verdict."""

from eventimpact.claims._claim import Claim
from eventimpact.claims._evidence import Detail, Evidence, Finding
from eventimpact.claims._judge import judge
from eventimpact.claims._read import claim_names, load_claim
from eventimpact.claims._records import ReadingVerdict, VariantVerdict
from eventimpact.claims._rule import Decision, Ruling, decide
from eventimpact.claims._verdict import Verdict


__all__ = [
    "Claim",
    "Decision",
    "Detail",
    "Evidence",
    "Finding",
    "ReadingVerdict",
    "Ruling",
    "VariantVerdict",
    "Verdict",
    "claim_names",
    "decide",
    "judge",
    "load_claim",
]
