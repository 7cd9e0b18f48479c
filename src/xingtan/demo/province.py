"""Xinghe Province at any size: Qinglan and more cities, Linxi and more counties, each county as large as Linxi grown.

A city has nine counties and a county ten thousand teachers in a hundred schools. Cities and counties stand in the
proportion of the mainland of China (333 cities, 2,843 counties and districts: 8.5 in a city).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xingtan.demo import places
from xingtan.demo.cast import Officer
from xingtan.demo.chance import Chance
from xingtan.demo.county import COUNTY, LINXI, County, Growth
from xingtan.demo.names import name_of

COUNTIES_OF_A_CITY = 9
TEACHERS = 100_000
"""How large a province is when nobody says it."""
#: (sign, how it is read); a first and a last sign make a name, and no name comes twice.
FIRST_SIGNS = (
    ("霁", "Ji"),
    ("筠", "Yun"),
    ("葭", "Jia"),
    ("樾", "Yue"),
    ("漪", "Yi"),
    ("岫", "Xiu"),
    ("棠", "Tang"),
    ("槿", "Jin"),
    ("澹", "Dan"),
    ("蔚", "Wei"),
    ("砚", "Yan"),
    ("珩", "Heng"),
)
LAST_SIGNS = (
    ("川", "chuan"),
    ("陵", "ling"),
    ("原", "yuan"),
    ("浦", "pu"),
    ("泽", "ze"),
    ("冈", "gang"),
    ("渚", "zhu"),
    ("岭", "ling"),
    ("汀", "ting"),
    ("麓", "lu"),
    ("野", "ye"),
    ("津", "jin"),
)
OF_CITIES = ("州", "zhou")
MOST = len(FIRST_SIGNS) * len(LAST_SIGNS)
"""Counties beside Linxi for which there are names."""


class ProvinceTooLargeError(ValueError):
    """So many teachers need more counties than there are names; ``most`` is how many teachers there may be."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


@dataclass(frozen=True)
class City:
    """A city: its code and names."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Province:
    """What stands beside Qinglan and its old counties: more cities, more counties, and how large a county is."""

    cities: tuple[City, ...]
    counties: tuple[County, ...]
    growth: Growth

    def places(self) -> Iterator[places.Place]:
        """Yield cities and counties as rows of the institutions' file, cities first."""
        for city in self.cities:
            yield places.Place(city.code, "city", city.name, city.name_en, places.PROVINCE)
        for county in self.counties:
            yield places.Place(county.code, "county", county.name, f"{county.name_en} County", county.above)

    def counties_of(self, city: str) -> list[County]:
        """Return the counties of the city of this code."""
        return [county for county in self.counties if county.above == city]


def province_of(teachers: int, *, growth: Growth = COUNTY, counties_of_a_city: int = COUNTIES_OF_A_CITY) -> Province:
    """Return a province of about so many teachers, Linxi among its counties; the same for the same number.

    Errors: ProvinceTooLargeError.
    """
    more = max(1, -(-teachers // growth.teachers) - 1)
    if more > MOST:
        raise ProvinceTooLargeError((MOST + 1) * growth.teachers)
    cities = tuple(_city(number) for number in range(2, -(-(more + 1) // counties_of_a_city) + 1))
    codes = [places.CITY, *(city.code for city in cities)]
    counties = tuple(_county(number, codes[number * len(codes) // (more + 1)]) for number in range(1, more + 1))
    return Province(cities, counties, growth)


def officers_of(seed: int, province: Province) -> Iterator[Officer]:
    """Yield who audits in the new cities and counties; Qinglan and Linxi have their officers."""
    chance, used = Chance(seed), list[str]()
    for city in province.cities:
        yield Officer(login_of(city.code), _officer(chance, city.code, used), "city_auditor", city.code)
    for county in province.counties:
        yield Officer(login_of(county.code), _officer(chance, county.code, used), "county_auditor", county.code)


def login_of(code: str) -> str:
    """Return the login of whoever audits at the city or county of this code."""
    return {places.CITY: "city", LINXI.code: "county"}.get(code, f"audit-{code.lower()}")


def _city(number: int) -> City:
    """Return the city of this number, 2 first; when the first signs have had their turn, another last sign follows."""
    turn, first = divmod(number - 2, len(FIRST_SIGNS))
    (sign, read), (end, sound) = FIRST_SIGNS[first], (OF_CITIES, *LAST_SIGNS)[turn]
    return City(f"C{number:02d}", f"{sign}{end}市", f"{read}{sound} City")


def _county(number: int, above: str) -> County:
    """Return the county of this number; neighbours share neither sign."""
    place = number - 1
    turn, first = divmod(place, len(FIRST_SIGNS))
    (sign, read), (end, sound) = FIRST_SIGNS[first], LAST_SIGNS[(first + turn) % len(LAST_SIGNS)]
    kind = "区" if number % COUNTIES_OF_A_CITY == 0 else "县"
    code = f"D{number:03d}"
    return County(code, above, f"{sign}{end}{kind}", f"{read}{sound}", code)


def _officer(chance: Chance, code: str, used: list[str]) -> str:
    male = chance.happens(50, "officer", code)
    return name_of(chance, young=False, male=male, key=f"officer {code}", used=used)
