"""Who is asking: accounts, groups, certificates, tokens, sessions, pre-authorised grants."""
