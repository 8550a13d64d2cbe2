"""The commands of `watchdesk watch`, one a module; each is imported when it is called for."""
