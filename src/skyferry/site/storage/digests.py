"""MD5 whose state can be kept: a put transaction's digest goes on in another process, without reading again.

`hashlib` objects cannot be saved. libcrypto's ``MD5_CTX`` is plain memory (RFC 1321: four words, a bit
count, one unfinished block), so its bytes are the state. ctypes releases the GIL while it computes.
"""

from __future__ import annotations

import ctypes
import hashlib
from typing import Protocol

Bytes = bytes | bytearray | memoryview


class RunningMD5(Protocol):
    """An MD5 on its way. One thread at a time."""

    def update(self, block: Bytes) -> None: ...

    def hexdigest(self) -> str:
        """32 hex digits of everything so far; more may follow."""
        ...

    def state(self) -> bytes | None:
        """What `from_state` needs to go on, None where this machine cannot keep it."""
        ...


class _Context(ctypes.Structure):
    _fields_ = (
        ("words", ctypes.c_uint32 * 4),
        ("bits", ctypes.c_uint32 * 2),
        ("block", ctypes.c_uint32 * 16),
        ("held", ctypes.c_uint32),
    )


_VERSION = b"\x01"


class CryptoMD5:
    """MD5 of libcrypto, on a context that can be copied as memory."""

    def __init__(self) -> None:
        self._context = _Context()
        _crypto.MD5_Init(ctypes.byref(self._context))

    def update(self, block: Bytes) -> None:
        if isinstance(block, memoryview) and not (block.contiguous and block.itemsize == 1):
            block = block.tobytes()
        size = len(block)
        if isinstance(block, bytes):
            _crypto.MD5_Update(ctypes.byref(self._context), block, size)
        elif isinstance(block, memoryview) and block.readonly:
            _crypto.MD5_Update(ctypes.byref(self._context), block.tobytes(), size)
        elif size:
            pinned = (ctypes.c_char * size).from_buffer(block)
            _crypto.MD5_Update(ctypes.byref(self._context), ctypes.byref(pinned), size)

    def hexdigest(self) -> str:
        context = _Context.from_buffer_copy(self._context)
        digest = ctypes.create_string_buffer(16)
        _crypto.MD5_Final(digest, ctypes.byref(context))
        return digest.raw.hex()

    def state(self) -> bytes | None:
        return _VERSION + bytes(self._context)

    @classmethod
    def from_state(cls, state: bytes) -> CryptoMD5:
        """Go on from a kept state; raises `ValueError` if it is not one."""
        if len(state) != 1 + ctypes.sizeof(_Context) or state[:1] != _VERSION:
            raise ValueError("not a kept MD5 state")
        running = cls()
        ctypes.memmove(ctypes.byref(running._context), state[1:], ctypes.sizeof(_Context))
        if running._context.held >= 64:  # libcrypto would write behind the block
            raise ValueError("not a kept MD5 state")
        return running


class PlainMD5:
    """MD5 of hashlib, where libcrypto's own is not to be had: its state cannot be kept."""

    def __init__(self) -> None:
        self._hash = hashlib.md5(usedforsecurity=False)

    def update(self, block: Bytes) -> None:
        self._hash.update(block)

    def hexdigest(self) -> str:
        return self._hash.hexdigest()

    def state(self) -> bytes | None:
        return None

    @classmethod
    def from_state(cls, state: bytes) -> PlainMD5:
        raise ValueError("this machine cannot go on from a kept MD5 state")


def _load() -> ctypes.CDLL | None:
    try:
        import _hashlib

        # The extension itself is opened: its dependencies are searched too, so this is the very
        # libcrypto that hashlib uses, wherever the interpreter found it.
        library = ctypes.CDLL(_hashlib.__file__)
        for name, arguments in (
            ("MD5_Init", [ctypes.c_void_p]),
            ("MD5_Update", [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]),
            ("MD5_Final", [ctypes.c_char_p, ctypes.c_void_p]),
        ):
            function = getattr(library, name)
            function.argtypes, function.restype = arguments, ctypes.c_int
    except (ImportError, OSError, AttributeError):
        return None
    return library


def _works() -> bool:
    """Whether the context is laid out as we think: cut anywhere, the digest is hashlib's."""
    sample = bytes(range(256)) * 3
    expected = hashlib.md5(sample, usedforsecurity=False).hexdigest()
    for cut in (0, 1, 63, 64, 65, 500):
        first = CryptoMD5()
        first.update(sample[:cut])
        try:
            second = CryptoMD5.from_state(first.state() or b"")
        except ValueError:
            return False
        second.update(bytearray(sample[cut:]))
        if second.hexdigest() != expected:
            return False
    return True


_library = _load()
_crypto: ctypes.CDLL = _library  # type: ignore[assignment]

ResumableMD5: type[CryptoMD5] | type[PlainMD5] = CryptoMD5 if _library is not None and _works() else PlainMD5
"""The MD5 to use: `CryptoMD5` where libcrypto is as expected (tested at import), else `PlainMD5`."""
