"""Outgoing http for users: only to hosts the operator lists, never to addresses inside."""
