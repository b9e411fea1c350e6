"""Configuration to begin from, made from schema, presets and settings themselves, so that it never drifts."""
