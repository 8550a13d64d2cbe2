"""Pure decisions: values in, values out. No IO, no clock."""
