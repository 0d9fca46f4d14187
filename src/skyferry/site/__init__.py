"""The site: two VOSpace services, their doors, and the administration of both."""
