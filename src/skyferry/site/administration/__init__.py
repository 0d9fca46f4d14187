"""What an operator types: ``skyferry serve``, ``skyferry user add`` … A file a command (or a group of them)."""

from __future__ import annotations

import click

from skyferry.site.administration.backup import backup, restore
from skyferry.site.administration.cert import cert
from skyferry.site.administration.demo import demo
from skyferry.site.administration.doctor import doctor
from skyferry.site.administration.env import env
from skyferry.site.administration.group import group
from skyferry.site.administration.join import join
from skyferry.site.administration.maintenance import maintenance
from skyferry.site.administration.project import project
from skyferry.site.administration.serve import serve
from skyferry.site.administration.token import token
from skyferry.site.administration.trust import trust
from skyferry.site.administration.user import user

commands: list[click.Command] = [
    serve,
    demo,
    user,
    group,
    project,
    cert,
    token,
    trust,
    env,
    join,
    maintenance,
    backup,
    restore,
    doctor,
]
"""What the site adds to ``skyferry``."""
