"""What a person can do, a file a noun: short functions from intents to acts and jobs."""
