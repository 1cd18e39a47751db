"""Is the claim true? From a claim to evidence to a verdict."""

from eventimpact.claims._all import (
    JudgedClaims,
    JudgedReading,
    JudgeOptions,
    judge_all,
)
from eventimpact.claims._calibrate import Sources, calibrate
from eventimpact.claims._calibrate_rates import LineRate, TruthRates
from eventimpact.claims._calibrate_record import Calibration
from eventimpact.claims._claim import Claim
from eventimpact.claims._evidence import Detail, Evidence, Finding
from eventimpact.claims._judge import judge
from eventimpact.claims._read import claim_names, load_claim
from eventimpact.claims._records import ReadingVerdict, UntestedReading, VariantVerdict
from eventimpact.claims._robustness import RobustnessCurve, robustness_curve
from eventimpact.claims._rule import Decision, Ruling, decide
from eventimpact.claims._rule_table import QUESTIONS, RULE, LineRule
from eventimpact.claims._verdict import Verdict


__all__ = [
    "QUESTIONS",
    "RULE",
    "Calibration",
    "Claim",
    "Decision",
    "Detail",
    "Evidence",
    "Finding",
    "JudgeOptions",
    "JudgedClaims",
    "JudgedReading",
    "LineRate",
    "LineRule",
    "ReadingVerdict",
    "RobustnessCurve",
    "Ruling",
    "Sources",
    "TruthRates",
    "UntestedReading",
    "VariantVerdict",
    "Verdict",
    "calibrate",
    "claim_names",
    "decide",
    "judge",
    "judge_all",
    "load_claim",
    "robustness_curve",
]
