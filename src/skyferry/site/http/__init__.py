"""The HTTP door: a module per endpoint. Holds no rule; turns requests into calls on the space."""
