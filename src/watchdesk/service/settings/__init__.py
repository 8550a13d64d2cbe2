"""Settings: config.toml and its secrets, read once, checked whole, frozen, and handed out in slices."""

from watchdesk.service.places import find_config
from watchdesk.service.settings.loaded import Settings, SubscriptionSettings
from watchdesk.service.settings.loading import load

__all__ = ["Settings", "SubscriptionSettings", "find_config", "load"]
