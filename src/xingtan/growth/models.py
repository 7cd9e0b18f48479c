"""The tables of the room, gathered from where they belong."""

from __future__ import annotations

from xingtan.growth.points.models import Gift, HiddenName, PointsSetting, Redemption, Settling
from xingtan.growth.portfolio.models import (
    FrozenPortfolio,
    Portfolio,
    PortfolioChoice,
    PortfolioRemark,
    PortfolioShare,
)

__all__ = [
    "FrozenPortfolio",
    "Gift",
    "HiddenName",
    "PointsSetting",
    "Portfolio",
    "PortfolioChoice",
    "PortfolioRemark",
    "PortfolioShare",
    "Redemption",
    "Settling",
]
