"""The rules: permission, locks, links, quotas, inheritance, audit."""
