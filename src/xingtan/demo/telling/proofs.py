"""Evidence: which record rests on which certificate or photograph."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from xingtan.access.actors import Actor
from xingtan.demo.certificates import Certificate, certificate_pdf
from xingtan.demo.chance import Chance
from xingtan.demo.photos import photo_png
from xingtan.evidence.sent import SentFile
from xingtan.evidence.services import attach_file, store_file
from xingtan.records.models import Record

CERTIFIED = frozenset({"training", "contest_award", "paper", "research_project"})


def prove(chance: Chance, records: Iterable[Record], *, at: datetime, borrowed_from: Record | None = None) -> None:
    """Give each record its file, added by its own teacher; ``borrowed_from`` names whose file it is instead."""
    for record in records:
        actor = Actor(account_id=record.teacher.account_id, name=record.teacher.name, duties=())
        name, content = proof_of(chance, borrowed_from or record)
        file = store_file(actor=actor, chunks=[content], name=name, at=at, own=True)
        attach_file(actor=actor, file=file, subject=record.subject, name=name, at=at, place=record.school.path)


def keep_own(actor: Actor, files: Iterable[SentFile], *, at: datetime) -> None:
    """Keep files that this world has made itself before somebody sends them: no child process need open them then."""
    for given in files:
        store_file(actor=actor, chunks=given.chunks, name=given.name, at=at, own=True)


def proof_of(chance: Chance, record: Record) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that a record rests on."""
    if record.kind not in CERTIFIED:
        return "活动照片.png", photo_png(chance, record.number, record.happened_on.isoformat())
    certificate = _certificate_of(record)
    return f"{certificate.heading}.pdf", certificate_pdf(certificate)


def _certificate_of(record: Record) -> Certificate:
    values = {name: str(value) for name, value in record.values.items()}
    day = _written(record.ended_on or record.happened_on)
    number = f"编号 {record.happened_on:%Y}-{record.number}"
    match record.kind:
        case "training":
            provider = record.provider.name if record.provider else values.get("provider_name", "")
            hours = record.hours // 100 if record.hours else 0
            lines = (
                f"于{_written(record.happened_on)}参加“{record.title}”，",
                f"修满 {hours} 学时，考核合格，准予结业。",
            )
            return Certificate("结业证书", f"{record.teacher.name} 老师：", lines, provider, day, number)
        case "paper":
            lines = (f"您撰写的《{record.title}》", f"由{values.get('outlet_name', '')}采用，第一作者。")
            return Certificate("论文证书", f"{record.teacher.name} 老师：", lines, "编审委员会", day, number)
        case "research_project":
            lines = (f"您主持的{record.title}，", "经专家评审，准予通过。")
            return Certificate("课题证书", f"{record.teacher.name} 老师：", lines, "教育科学规划办公室", day, number)
        case _:
            lines = (f"在{record.title}中表现优异，", "特发此证，以资鼓励。")
            return Certificate(
                "荣誉证书", f"{record.teacher.name} 老师：", lines, values.get("organiser", ""), day, number
            )


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
