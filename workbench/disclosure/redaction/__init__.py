"""Redaction: what may not leave is planned in the case, taken out at export, and looked for."""
