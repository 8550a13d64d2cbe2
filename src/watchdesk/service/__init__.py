"""The service: settings, wiring, the run loop, the clock and systemd."""
