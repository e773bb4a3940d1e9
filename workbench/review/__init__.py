"""Review: what people decided. The audit trail is the log; the present is a fold over it."""
