"""The tables of the room, gathered from where they belong."""

from __future__ import annotations

from xingtan.growth.points.models import Gift, HiddenName, PointsSetting, Redemption, Settling

__all__ = ["Gift", "HiddenName", "PointsSetting", "Redemption", "Settling"]
