"""Disclosure: the documents that leave the case, and the proof that nothing was altered."""
