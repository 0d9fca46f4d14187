"""Whose rights a job has: those its owner has now, not those of the day it was posted."""

from __future__ import annotations

from dataclasses import dataclass

from skyferry.site.access.accounts import Accounts
from skyferry.site.access.groups import Groups
from skyferry.site.access.identity import ANONYMOUS, Caller
from skyferry.site.access.scopes import read_scope
from skyferry.site.jobs.records import Job
from skyferry.vospace.faults import PermissionDenied
from skyferry.vospace.uris import Authority


@dataclass(frozen=True, slots=True)
class Owners:
    """Makes callers of the owners of jobs."""

    accounts: Accounts
    groups: Groups
    authority: Authority

    def caller(self, job: Job) -> Caller:
        """Return the caller in whose name the job acts, within the scope of the token that posted it.

        Raises
        ------
        PermissionDenied
            If the account is gone or disabled.
        """
        if job.owner is None:
            return ANONYMOUS
        account = self.accounts.find(job.owner)
        if account is None or account.disabled:
            raise PermissionDenied(f"the account {job.owner} is gone or disabled")
        return Caller(
            name=account.name,
            admin=account.admin,
            memberships=self.groups.memberships(account.name),
            scope=read_scope(job.scope, self.authority),
            subject=f"job {job.id}",
        )
