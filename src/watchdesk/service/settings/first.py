"""First: the config.toml that a new desk starts with — a template that ships in the package."""

from pathlib import Path

TEMPLATE = Path(__file__).with_name("first.toml")


def write_first_config(target: Path) -> None:
    """Write the first configuration. Raises FileExistsError where something is there, and OSError where it cannot."""
    text = TEMPLATE.read_text(encoding="utf-8")
    with target.open("x", encoding="utf-8") as file:
        file.write(text)
