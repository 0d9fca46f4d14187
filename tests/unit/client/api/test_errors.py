"""Faults as Python's errors."""

from __future__ import annotations

import errno
import inspect
import pickle

import pytest

from skyferry.client import errors as client
from skyferry.client.api.errors import NotPermitted, SomeFailed, StorageError, error_of
from skyferry.vospace import faults
from skyferry.vospace.faults import Fault

SPECIAL = (client.CertificateExpired, client.LocalFault)
CLASSES = [
    cls
    for module in (faults, client)
    for _, cls in inspect.getmembers(module, inspect.isclass)
    if issubclass(cls, Fault) and cls.__module__ == module.__name__ and cls not in SPECIAL
]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_fault_is_an_oserror_with_errno(cls: type[Fault]) -> None:
    error = error_of(cls("what happened"))
    assert isinstance(error, StorageError)
    assert error.errno in errno.errorcode
    assert "what happened" in str(error)
    assert error.exit_code == cls.exit_code
    assert error.retryable == cls.retryable


@pytest.mark.parametrize(
    ("fault", "builtin", "number"),
    [
        (faults.NodeNotFound("x"), FileNotFoundError, errno.ENOENT),
        (faults.DuplicateNode("x"), FileExistsError, errno.EEXIST),
        (faults.PermissionDenied("x"), PermissionError, errno.EACCES),
        (faults.NotAuthenticated("x"), PermissionError, errno.EACCES),
        (faults.InvalidURI("x"), ValueError, errno.EINVAL),
        (faults.NodeLocked("x"), OSError, errno.EBUSY),
        (faults.QuotaExceeded("x"), OSError, errno.EDQUOT),
        (client.ConnectionLost("x"), ConnectionError, errno.ECONNRESET),
        (client.LocalFault(OSError(errno.ENOSPC, "full")), OSError, errno.ENOSPC),
        (client.LocalFault(OSError(errno.EACCES, "no")), PermissionError, errno.EACCES),
    ],
)
def test_errors_are_caught_as_python_names_them(fault: Fault, builtin: type[OSError], number: int) -> None:
    with pytest.raises(builtin) as caught:
        raise error_of(fault)
    assert caught.value.errno == number


def test_an_expired_certificate_says_what_users_know() -> None:
    error = error_of(client.CertificateExpired())
    assert isinstance(error, NotPermitted)
    assert str(error) == "Expired cert. Update by running cadc-get-cert"


def test_errors_travel_between_processes() -> None:
    inner = error_of(faults.NodeNotFound("x"))
    error = SomeFailed(errno.EIO, "1 of 2", (("x", inner),), exit_code=23)
    back = pickle.loads(pickle.dumps(error))
    assert (back.errno, str(back), back.exit_code) == (errno.EIO, "1 of 2", 23)
    assert back.failures[0][1].errno == errno.ENOENT
