"""Webhook: JSON signed by the Standard Webhooks specification."""
