"""Liveness and readiness."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django_tasks_db.models import DBTaskResult

from xingtan.access.gate import PUBLIC, gate


@gate("GET", roles=PUBLIC)
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process lives."""
    return HttpResponse("ok\n", content_type="text/plain")


@gate("GET", roles=PUBLIC)
def readyz(_request: HttpRequest) -> JsonResponse:
    """The database answers and the queue can be read; 503 when not."""
    try:
        connection.ensure_connection()
        waiting = DBTaskResult.objects.filter(status="READY").count()
    except DatabaseError:
        return JsonResponse({"database": "down", "queue": "unknown"}, status=503)
    return JsonResponse({"database": "ok", "queue": "ok", "waiting": waiting})
