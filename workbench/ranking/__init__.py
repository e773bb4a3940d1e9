"""The order in which messages are read: pairs first, then the messages within them."""
