"""What a transfer is about, before and after it: data measured, line probed, way chosen, result checked."""
