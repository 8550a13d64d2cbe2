"""News agencies: the names they are credited by."""

AGENCIES = {
    "Reuters": "Reuters",
    "AP": "AP",
    "Associated Press": "AP",
    "The Associated Press": "AP",
    "AFP": "AFP",
    "Agence France-Presse": "AFP",
    "dpa": "dpa",
    "DPA": "dpa",
    "PTI": "PTI",
    "Press Trust of India": "PTI",
    "ANI": "ANI",
    "IANS": "IANS",
    "APP": "APP",
    "UPI": "UPI",
    "EFE": "EFE",
    "ANSA": "ANSA",
    "Xinhua": "Xinhua",
    "TASS": "TASS",
    "Anadolu": "Anadolu",
    "Bloomberg": "Bloomberg",
}
"""Their usual short name, by each name in use."""


def is_agency(name: str) -> bool:
    """Return whether a name is that of a news agency, in any of the forms it is credited by."""
    return name in AGENCIES or name in AGENCIES.values()
