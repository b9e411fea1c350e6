"""The host of the engines: starting, feeding, watching and stopping them."""
