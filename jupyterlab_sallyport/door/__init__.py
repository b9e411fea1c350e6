"""The door: who may come in, from where, how often."""
