"""Every address with real things in its path, and what each person is answered there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from attacks.worlds import YEAR, School
from makers.deputies import deputy_for, duty_of
from makers.drafts import draft_of, simulation_of
from makers.exchange import token_for
from makers.library import book_of, shelved_in
from makers.passports import passport_entry_of, passport_file_of, passport_mentor_of, passport_of
from makers.portfolios import LINK_SECRET, portfolio_copy_of, portfolio_link_of
from makers.tiers import make_circle, make_placed, make_review
from makers.told import notice_of
from xingtan.access.roles import Role
from xingtan.assessment.models import RatingSheet
from xingtan.config.addresses import addresses
from xingtan.evidence.models import EvidenceLink
from xingtan.records.models import SUBJECT

PEOPLE = ("stranger", "no duty", *(role.value for role in Role))
NOTHING = "-"
TABLE = Path(__file__).resolve().parents[1] / "architecture" / "access_matrix.csv"
KEYS = ("address", "method", "thing")
STEP_FROM = {
    "draft": "submit",
    "returned": "submit",
    "accepted": "reopen",
    "declared": "release",
    "identified": "settle",
}
LINE_STEP = {"county_audited": "city_accept"}
INTERFACE = "/api/v1/"
"""Addresses below it are opened by tokens: everybody brings one of their own."""
ABROAD = ("draft", "submitted")
HOME = "own"


@dataclass(frozen=True)
class Cell:
    """One request: an address with a thing of some world in its path."""

    address: str
    method: str
    thing: str
    path: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What names the row of the table."""
        return (self.address, self.method, self.thing)


def cells(worlds: Mapping[str, School]) -> Iterator[Cell]:
    """Yield every request of the table."""
    for address in addresses():
        for thing, values in _things(address.pattern, worlds):
            path = re.sub(r"<\w+:(\w+)>", lambda found, values=values: str(values[found[1]]), address.pattern)
            for method in address.methods:
                yield Cell(address.pattern, method, thing, path)


def table() -> list[dict[str, str]]:
    """Return the rows of the access matrix."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shown_pages(home: School, names: Iterable[str]) -> Iterator[tuple[str, Cell]]:
    """Yield who is shown which page, with one thing of each address, as the access matrix says."""
    shown = {(*(row[key] for key in KEYS), name) for row in table() for name in PEOPLE if row[name] == "200"}
    seen = set()
    for cell in cells({HOME: home}):
        page = cell.method == "GET" and (not cell.path.startswith(INTERFACE) or cell.path == INTERFACE)
        for name in names if page else ():
            if (*cell.key, name) in shown and (cell.address, name) not in seen:
                seen.add((cell.address, name))
                yield name, cell


def _things(pattern: str, worlds: Mapping[str, School]) -> Iterator[tuple[str, dict[str, object]]]:
    names = re.findall(r"<\w+:(\w+)>", pattern)
    if not names:
        yield NOTHING, {}
    elif names[0] in ALONE:
        yield ALONE[names[0]], {names[0]: ALONE[names[0]]}
    else:
        offered = THINGS[pattern.split("/")[2] if names[0] == "number" else names[0]]
        for world, school in worlds.items():
            for thing, values in offered(school, pattern, home=world == HOME):
                yield f"{world}: {thing}", values


Offer = Iterator[tuple[str, dict[str, object]]]


def _teachers(school: School, _pattern: str, *, home: bool) -> Offer:
    shown = {"section": "works", "dimension": "teaching_practice", "year": 2025, "why": "hidden"}
    yield "the teacher", {"teacher_id": school.teacher.pk, **shown}
    if home:
        yield "a colleague", {"teacher_id": school.colleague.pk, **shown}


def _records(school: School, pattern: str, *, home: bool) -> Offer:
    for name in school.records if home else ABROAD:
        step = "accept" if "/audit/" in pattern else STEP_FROM.get(name, "accept")
        yield f"record {name}", {"record_id": school.records[name].pk, "step": step, "choice": "hide"}


def _companions(school: School, _pattern: str, *, home: bool) -> Offer:
    del home
    yield "a request to the teacher", {"companion_id": school.companion.pk}


def _links(school: School, _pattern: str, *, home: bool) -> Offer:
    for name in ("draft", "submitted", "colleague draft", "colleague provided") if home else ABROAD:
        link = EvidenceLink.objects.get(subject_kind=SUBJECT, subject_key=school.records[name].number)
        yield f"evidence of record {name}", {"link_id": link.pk}


def _lines(school: School, _pattern: str, *, home: bool) -> Offer:
    for name in school.lines if home else ("declared",):
        yield f"line {name}", {"line_id": school.lines[name].pk, "step": LINE_STEP.get(name, "county_accept")}


def _numbers(school: School, _pattern: str, *, home: bool) -> Offer:
    for name in ("own", "declared") if home else ("declared",):
        yield f"line {name}", {"number": school.lines[name].record.number}


def _entries(school: School, _pattern: str, *, home: bool) -> Offer:
    yield "entry of the teacher", {"number": school.entry.number}
    if home:
        yield "no entry at all", {"number": "999-999"}


def _batches(school: School, _pattern: str, *, home: bool) -> Offer:
    yield "batch", {"number": school.entry.batch.number}
    if home:
        yield "no batch at all", {"number": 999999}


def _rulebooks(school: School, _pattern: str, *, home: bool) -> Offer:
    yield "rulebook", {"rulebook_pk": school.desks.province.published.pk}
    if home:
        yield "no rulebook at all", {"rulebook_pk": 999999}


def _places(school: School, _pattern: str, *, home: bool) -> Offer:
    province = school.desks.province
    places = {"school": school.place, "county": province.county, "city": province.city, "province": province.root}
    for name in places if home else ("school", "province"):
        yield name, {"code": places[name].code, "year": YEAR}


def _runs(school: School, pattern: str, *, home: bool) -> Offer:
    room, folder = pattern.split("/")[1:3]
    code = {"import-accepted": "records_accepted", "results": "results", "materials": "materials"}.get(folder, room)
    yield "import", {"run_id": school.runs[code].pk}
    if home:
        yield "no import at all", {"run_id": 999999}


def _sheets(school: School, _pattern: str, *, home: bool) -> Offer:
    del home
    happened = school.records["submitted"].happened_on
    yield (
        "sheet of a month",
        {
            "school": school.place.code,
            "year": happened.year,
            "month": happened.month,
            "number": 1,
        },
    )


def _dossiers(school: School, _pattern: str, *, home: bool) -> Offer:
    yield "dossier of the teacher", {"dossier_number": school.dossier.number}
    if home:
        yield "no dossier at all", {"dossier_number": "1999-000001"}


def _serials(school: School, pattern: str, *, home: bool) -> Offer:
    folder = pattern.split("/")[3 if "/mobility/" in pattern else 2]
    name, serial, step = {
        "decrees": ("decree of the teacher", school.decree.serial, ""),
        "appeals": ("appeal of the teacher", school.appeal.serial, "withdraw"),
        "admissions": ("credits of elsewhere", school.admission.serial, "confirm"),
        "papers": ("paper of the teacher", school.paper.serial, ""),
    }[folder]
    yield name, {"serial": serial, "step": step}
    if home:
        yield f"no {folder} at all", {"serial": 999999, "step": step}


def _circumstances(school: School, _pattern: str, *, home: bool) -> Offer:
    yield "circumstance of the teacher", {"circumstance_id": school.circumstance.pk}
    if home:
        yield "no circumstance at all", {"circumstance_id": 999999}


def _drafts(school: School, _pattern: str, *, home: bool) -> Offer:
    yield "rulebook draft", {"draft_number": draft_of(school.desks.officer, school.desks.province.root).pk}
    if home:
        yield "draft of the school", {"draft_number": draft_of(school.desks.manager, school.place).pk}
        yield "no draft at all", {"draft_number": 999999}


def _simulations(school: School, _pattern: str, *, home: bool) -> Offer:
    yield "simulation", {"simulation_id": simulation_of(school.desks.officer, school.desks.province.root).pk}
    if home:
        yield "no simulation at all", {"simulation_id": 999999}


def _assessments(school: School, _pattern: str, *, home: bool) -> Offer:
    del home
    panel = school.assessment.panels.get()
    yield "assessment being rated", {"cycle_id": school.assessment.pk, "panel_id": panel.pk, "step": "close"}


def _ratings(school: School, _pattern: str, *, home: bool) -> Offer:
    for name in ("self", "examiner") if home else ("self",):
        about = school.teacher if name == "self" else school.colleague
        found = RatingSheet.objects.get(assessed__cycle=school.assessment, phase=name, assessed__teacher=about)
        yield f"rating by {'the teacher of themselves' if name == 'self' else 'the auditor'}", {"rating_id": found.pk}


def _assessed(school: School, _pattern: str, *, home: bool) -> Offer:
    for name in ("teacher", "colleague") if home else ("teacher",):
        found = school.assessment.people.get(teacher=getattr(school, name))
        yield f"assessed: the {name}", {"assessed_id": found.pk}


def _scales(school: School, _pattern: str, *, home: bool) -> Offer:
    yield "draft of a scale", {"scale_id": school.scale.pk, "code": "teaching", "place": 1}
    if home:
        yield "scale in force", {"scale_id": school.assessment.scale_id, "code": "teaching", "place": 1}


def _notices(school: School, _pattern: str, *, home: bool) -> Offer:
    yield "notice to the teacher", {"notice_id": notice_of(school.teacher.account).pk}
    if home:
        yield "no notice at all", {"notice_id": 999999}


def _gifts(school: School, _pattern: str, *, home: bool) -> Offer:
    yield "gift", {"gift_id": school.redemption.gift_id}
    if home:
        yield "no gift at all", {"gift_id": 999999}


def _requests(school: School, _pattern: str, *, home: bool) -> Offer:
    del home
    yield "request for a gift", {"redemption_id": school.redemption.pk, "decision": "decline"}


ALONE = {"tier": "trainee", "role": "manager", "kind": "training", "name": "teacher"}


def _placements(school: School, _pattern: str, *, home: bool) -> Offer:
    found = school.teacher.tiers.first() or make_placed(school.teacher)
    yield "tier of the teacher", {"placement_id": found.pk}
    if home:
        yield "no placement at all", {"placement_id": 999999}


def _circles(school: School, _pattern: str, *, home: bool) -> Offer:
    yield "custom group", {"custom_group_id": (school.place.custom_groups.first() or make_circle(school.place)).pk}
    if home:
        yield "no custom group at all", {"custom_group_id": 999999}


def _copies(school: School, _pattern: str, *, home: bool) -> Offer:
    del home
    link = EvidenceLink.objects.get(subject_kind=SUBJECT, subject_key=school.records["submitted"].number)
    yield "a frozen portfolio", {"frozen_id": portfolio_copy_of(school.teacher).pk, "link_id": link.pk}


def _shares(school: School, _pattern: str, *, home: bool) -> Offer:
    del home
    yield "a link to the portfolio", {"share_id": portfolio_link_of(school.teacher).pk}


def _tokens(school: School, _pattern: str, *, home: bool) -> Offer:
    link = EvidenceLink.objects.get(subject_kind=SUBJECT, subject_key=school.records["submitted"].number)
    portfolio_link_of(school.teacher)
    known = {"token": LINK_SECRET + school.teacher.number, "link_id": link.pk, "section": "works", "year": 2025}
    yield "an open link to the portfolio", known
    if home:
        yield "a link that never was", {**known, "token": "never"}


def _passports(school: School, _pattern: str, *, home: bool) -> Offer:
    yield "growth passport of the teacher", {"passport_id": passport_of(school.teacher).pk}
    if home:
        yield "no passport at all", {"passport_id": 999999}


def _passport_entries(school: School, _pattern: str, *, home: bool) -> Offer:
    del home
    found = passport_entry_of(school.teacher)
    yield "entry in the teacher's passport", {"passport_entry_id": found.pk, "step": "withdraw"}


def _passport_files(school: School, _pattern: str, *, home: bool) -> Offer:
    del home
    yield "file in the teacher's passport", {"passport_file_id": passport_file_of(school.teacher).pk}


def _passport_mentors(school: School, _pattern: str, *, home: bool) -> Offer:
    del home
    yield "mentor of the teacher", {"mentor_id": passport_mentor_of(school.teacher, school.colleague).pk}


def _resources(school: School, _pattern: str, *, home: bool) -> Offer:
    found = shelved_in(school.place, school.group, school.account(Role.TEAM_LEADER))
    yield "resource on the shelf", {"resource_id": found.pk, "version_number": 1, "step": "retire"}
    if home:
        yield "no resource at all", {"resource_id": 999999, "version_number": 1, "step": "retire"}


def _materials(school: School, _pattern: str, *, home: bool) -> Offer:
    del home
    yield "book of the school", {"material_id": book_of(school.place, school.account(Role.MANAGER)).pk}


def _reviews(school: School, _pattern: str, *, home: bool) -> Offer:
    found = school.teacher.reviewed_as_kept.first() or make_review(school.teacher, school.colleague)
    yield "review of two files", {"review_id": found.pk}
    if home:
        yield "no review at all", {"review_id": 999999}


def _access_tokens(school: School, _pattern: str, *, home: bool) -> Offer:
    yield "token of the teacher", {"token_id": token_for(school.account(Role.TEACHER))[0].pk}
    if home:
        yield "no token at all", {"token_id": 999999}


def _duties(school: School, _pattern: str, *, home: bool) -> Offer:
    duty = duty_of(school.account(Role.SCHOOL_AUDITOR), Role.SCHOOL_AUDITOR)
    yield "duty of the auditor", {"duty_id": duty.pk}
    yield "duty of the auditor's deputy", {"duty_id": deputy_for(duty, school.place).pk}
    if home:
        yield "no duty at all", {"duty_id": 999999}


THINGS = {
    "duty_id": _duties,
    "token_id": _access_tokens,
    "review_id": _reviews,
    "passport_id": _passports,
    "passport_entry_id": _passport_entries,
    "passport_file_id": _passport_files,
    "mentor_id": _passport_mentors,
    "resource_id": _resources,
    "material_id": _materials,
    "frozen_id": _copies,
    "share_id": _shares,
    "token": _tokens,
    "custom_group_id": _circles,
    "placement_id": _placements,
    "teacher_id": _teachers,
    "record_id": _records,
    "link_id": _links,
    "companion_id": _companions,
    "line_id": _lines,
    "notice_id": _notices,
    "of-number": _numbers,
    "entries": _entries,
    "batches": _batches,
    "rulebook_pk": _rulebooks,
    "draft_number": _drafts,
    "simulation_id": _simulations,
    "code": _places,
    "run_id": _runs,
    "dossier_number": _dossiers,
    "circumstance_id": _circumstances,
    "serial": _serials,
    "school": _sheets,
    "cycle_id": _assessments,
    "rating_id": _ratings,
    "assessed_id": _assessed,
    "scale_id": _scales,
    "gift_id": _gifts,
    "redemption_id": _requests,
}
