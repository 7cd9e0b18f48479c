"""Which pages lower rooms lead to without knowing the rooms that hold them."""

from __future__ import annotations

WAYS_UP = {
    "say_it_is_wrong": "declarations:say-it-is-wrong",
    "what_reaches_me": "notices:choices",
    "access_for_programs": "tokens:list",
    "portfolio": "growth:portfolio-of",
    "own_portfolio": "growth:portfolio",
    "portfolio_for_assessment": "growth:portfolio-for",
    "standards": "growth:standards-of",
    "own_standards": "growth:standards",
    "standards_at_school": "growth:standards-school",
    "standards_of_tier": "growth:tier-standards",
    "points": "growth:points-of",
    "own_points": "growth:points",
    "own_records": "records:list",
    "declared_record": "declarations:of-number",
    "decree": "declarations:decree",
    "admission": "declarations:admission",
    "appeal": "declarations:appeal",
    "trial_of_draft": "standing:simulate",
    "statement_to_print": "standing:statement",
    "resources_to_keep": "library:keeping",
    "materials": "library:materials",
    "assessments": "assessment:list",
    "assessment_scales": "assessment:scales",
    "journal": "log",
    "roles": "roles-overview",
}
"""What a page is for → its address; ``pages.ways.way_to`` reads it."""

PAGES_OF_TABLES = {
    "access.duty": "account",
    "teachers.tierplacement": "growth:standards",
    "records.record": "records:list",
    "records.companion": "records:list",
    "credit_bank.creditaccount": "credit_bank:mine",
    "declarations.declarationline": "credit_bank:mine",
    "declarations.decreeteacher": "declarations:decrees",
    "declarations.appeal": "declarations:appeals",
    "declarations.admission": "declarations:mobility",
    "declarations.outgoing": "declarations:mobility",
    "assessment.assessed": "assessment:mine",
    "growth.redemption": "growth:points",
    "growth.hiddenname": "growth:points",
    "growth.growthpassport": "growth:passport",
    "growth.passportmentor": "growth:passport-mentees",
    "assessment.panelmember": "assessment:mine",
    "assessment.ratingsheet": "assessment:mine",
}
"""Table that names a person → address of the page on which that person reads its rows."""
