"""Numbers of certificates, as they are compared: the same number claimed twice is pointed out to the auditor."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from xingtan.records.audit.models import CertificateClaim
from xingtan.records.feedback import feedback_of
from xingtan.records.models import Record

NUMBER_FIELDS = re.compile(r"(^|_)certificate_(number|no)$|^(certificate|award|approval|patent)_number$")
"""Keys of definition fields that hold the number of a certificate."""
SHORTEST, LONGEST = 4, 80


def claim_key(text: str) -> str:
    """Return the number as it is compared: letters and digits only, full-width and small ones made alike.

    Numbers of fewer than four signs are empty: they name nothing.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    key = "".join(sign for sign in plain if sign.isalnum())[:LONGEST]
    return key if len(key) >= SHORTEST else ""


def keys_of(record: Record) -> set[str]:
    """Return the keys of all certificate numbers that the record names."""
    fields = (key for key in record.values if NUMBER_FIELDS.search(key))
    told = [*(str(record.values[key]) for key in fields), feedback_of(record).get("certificate", "")]
    return set(filter(None, map(claim_key, told)))


def release_claims(record_numbers: Iterable[str]) -> None:
    """Forget what these records claimed, because they are gone as if they had never been; one statement."""
    CertificateClaim.objects.filter(record_number__in=list(record_numbers)).delete()


def note_claims(records: Iterable[Record]) -> None:
    """Write down which certificate numbers these records claim, in place of what stood there; three statements."""
    rows = list(records)
    CertificateClaim.objects.filter(record_number__in=[record.number for record in rows]).delete()
    CertificateClaim.objects.bulk_create(_claims(rows), batch_size=500, ignore_conflicts=True)


def _claims(records: Iterable[Record]) -> Iterator[CertificateClaim]:
    for record in records:
        for key in sorted(keys_of(record)):
            yield CertificateClaim(record_number=record.number, key=key)
