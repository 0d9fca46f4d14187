"""The synchronous client: what ``import vos`` gives to scripts and notebooks."""
