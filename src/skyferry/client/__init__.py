"""Find the site, plan, move bytes, verify, resume."""
