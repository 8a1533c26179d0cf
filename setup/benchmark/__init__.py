"""What setup/bench measures: ratios, both sides interleaved in one process."""
