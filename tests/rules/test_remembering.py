"""What is remembered to save work is bounded: a desk that runs for months holds no more than after a day."""

import functools
import gc
from importlib import import_module
from inspect import signature
from pkgutil import walk_packages

import watchdesk

MOST = 1 << 14
# Remembered for ever by what there is a closed list of: our languages, templates and tables.
CLOSED = {"_stemmer", "_members", "words_of", "template", "_template", "secret_keys", "columns_of", "_readers"}


def test_every_cache_of_what_comes_from_outside_has_a_bound() -> None:
    for module in walk_packages(watchdesk.__path__, "watchdesk."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            import_module(module.name)
    caches = [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper)]
    ours = [one for one in caches if one.__module__.startswith("watchdesk.") and signature(one).parameters]
    unbounded = {one.__qualname__ for one in ours if (one.cache_parameters()["maxsize"] or MOST + 1) > MOST}
    assert unbounded <= CLOSED
