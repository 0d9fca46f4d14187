"""``skyferry demo``: a whole site on this machine, and a data set moved in and out of it by every method."""
