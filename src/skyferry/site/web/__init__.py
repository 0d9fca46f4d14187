"""The file manager: pages that run in the browser and speak to the site's public HTTP interface alone."""

from skyferry.site.web.pages import routes

__all__ = ["routes"]
