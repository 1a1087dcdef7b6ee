"""Measures pages per second of the real server, beside a fixed page in the same run; `make bench` calls it.

Absolute figures depend on the machine and on what else it does. The ratio to the fixed page, measured in the
same minute with the same server and client, is what can be compared.
"""

from bench.house import houses
from bench.load import CONNECTIONS, Load, measure
from bench.server import SETTINGS, serving


def main() -> None:
    print(f"gunicorn {' '.join(SETTINGS)}")
    print(f"{CONNECTIONS} connections; pages per second, median of 3 rounds")
    with serving("bench.floor:app") as address:
        floor = measure(address, "/")
    print(line("fixed page", floor))
    for kind in ("sqlite", "postgresql"):
        with houses(kind) as house:
            for name, path in (("family page", house.family_page), ("Today", "/today")):
                print(line(f"{name}, {kind}", measure(house.address, path, house.cookie), floor))


def line(name: str, load: Load, floor: Load | None = None) -> str:
    """One page as a line of the report, with how many times dearer it is than the fixed page."""
    text = f"{name:32} {load.pages_per_second:8.0f}/s {load.size / 1000:6.1f} KB"
    return f"{text} {floor.pages_per_second / load.pages_per_second:6.1f} x the fixed page" if floor else text


if __name__ == "__main__":
    main()
