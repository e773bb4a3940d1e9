"""Sentence encoders and heads: loading, running, training. The only place that imports torch."""
