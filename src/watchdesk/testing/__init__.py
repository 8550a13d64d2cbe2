"""Testing: fakes and builders that ship, for our tests and for those who build on watchdesk."""
