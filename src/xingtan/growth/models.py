"""The tables of the room, gathered from where they belong."""

from __future__ import annotations

from xingtan.growth.passport.models import (
    GrowthPassport,
    PassportBook,
    PassportEntry,
    PassportFile,
    PassportMentor,
    PassportRemark,
    PassportResult,
)
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
    "GrowthPassport",
    "HiddenName",
    "PassportBook",
    "PassportEntry",
    "PassportFile",
    "PassportMentor",
    "PassportRemark",
    "PassportResult",
    "PointsSetting",
    "Portfolio",
    "PortfolioChoice",
    "PortfolioRemark",
    "PortfolioShare",
    "Redemption",
    "Settling",
]
