"""The measurements of setup/bench: ratios, both sides taking turns in one process."""
