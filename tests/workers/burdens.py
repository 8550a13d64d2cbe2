"""Tasks for the worker tests: ordinary ones and those that burn, hog, sleep and crash."""

import os
import signal
import sys
import time
from pathlib import Path


def double(number: int) -> int:
    return 2 * number


def measure(body: bytes) -> int:
    return len(body)


def name_of_process() -> int:
    return os.getpid()


def is_imported(module: str) -> bool:
    return module in sys.modules


def burn() -> None:
    while True:
        pass


def burn_inside_c(digits: int) -> int:
    return len(str(pow(7, digits)))  # never comes back to the interpreter within a test


def hog(mebibytes: int) -> int:
    return len(bytearray(mebibytes * 1024**2))


def sleep_for_ever() -> None:
    time.sleep(3600)


def die(signum: int) -> None:
    os.kill(os.getpid(), signum)
    time.sleep(60)


def die_once(mark: str) -> str:
    """Be ended by somebody else's SIGTERM the first time, and work the second."""
    path = Path(mark)
    if path.exists():
        return "done"
    path.touch()
    die(signal.SIGTERM)
    return "never"


def stumble() -> None:
    raise LookupError("unknown encoding: undefined")
