"""The reference page of ``import vos``, from the signatures and docstrings of what it exports."""

from __future__ import annotations

import inspect
import re
from typing import Any

import vos
from skyferry.fs import ArcFileSystem, VOSpaceFileSystem

_HEAD = """\
# Python

```python
import vos
```

The client for scripts and notebooks. Names mean what they mean to the commands: `vos:PATH`, `arc:PATH`,
`vos://AUTHORITY~SERVICE/PATH`; the current site (`skyferry site`) and the credential are found as the commands find
them. Every call may come from any thread, and from a thread that runs an event loop, as notebooks do.
[Use Python](../how-to/python.md) shows it at work.
"""


def python_page() -> str:
    """Classes with their public methods, then the errors."""
    lines = [_HEAD]
    for cls in (vos.Client, vos.Node, vos.VOFile, vos.Connection):
        lines += _class(cls, f"vos.{cls.__name__}")
    lines += ["## Errors", "", _tree(inspect.getdoc(inspect.getmodule(vos.StorageError))), ""]
    errors = [getattr(vos, name) for name in vos.__all__ if _is_error(getattr(vos, name))]
    lines += ["| error | meaning |", "|---|---|"]
    lines += [f"| `vos.{error.__name__}` | {_first_line(error)} |" for error in errors]
    lines += ["", "## fsspec", "", "`pip install 'skyferry[fsspec]'`", ""]
    for cls in (VOSpaceFileSystem, ArcFileSystem):
        lines += [f"### {cls.protocol}://", "", _text(inspect.getdoc(cls)), ""]
    return "\n".join(lines).rstrip() + "\n"


def _class(cls: type[Any], name: str) -> list[str]:
    lines = [f"## {name}", "", f"```python\n{name}{_signature(cls)}\n```", "", _text(inspect.getdoc(cls)), ""]
    for attribute, value in sorted(inspect.getmembers(cls)):
        if attribute.startswith("_") or not _is_ours(cls, attribute):
            continue
        if isinstance(value, property):
            lines += [f"### {attribute}", "", _text(value.__doc__) or "A property.", ""]
        elif callable(value):
            lines += [f"### {attribute}", "", f"```python\n{attribute}{_signature(value)}\n```", ""]
            lines += [_text(inspect.getdoc(value)), ""] if value.__doc__ else []
    return lines


def _is_ours(cls: type[Any], attribute: str) -> bool:
    owner = next(base for base in cls.__mro__ if attribute in vars(base))
    return owner.__module__.startswith("skyferry.")


def _is_error(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, vos.StorageError)


def _signature(value: Any) -> str:
    signature = inspect.signature(value)
    parameters = [one for name, one in signature.parameters.items() if name != "self"]
    plain = str(signature.replace(parameters=parameters)).replace("'", "")
    if len(plain) <= 100 or not parameters:
        return plain
    pieces = []
    keywords = False
    for one in parameters:
        if one.kind is one.KEYWORD_ONLY and not keywords:
            pieces.append("*")
            keywords = True
        pieces.append(str(one).replace("'", ""))
    answer = plain.rpartition(") -> ")[2]
    return "(\n    " + ",\n    ".join(pieces) + f",\n) -> {answer}"


def _first_line(error: type[Any]) -> str:
    return (inspect.getdoc(error) or "").splitlines()[0].replace("``", "`")


def _text(docstring: str | None) -> str:
    """A NumPy-style docstring as Markdown."""
    text = re.sub(r"^(.+)\n-{3,}$", r"**\1**\n", (docstring or "").replace("``", "`"), flags=re.MULTILINE)
    head, *sections = re.split(r"^(?=\*\*\w+\*\*$)", text, flags=re.MULTILINE)
    return head + "".join(map(_items, sections))


def _items(section: str) -> str:
    """Names at the margin and their indented texts as a list."""
    title, _, rest = section.partition("\n")
    named = re.sub(r"^(\S.*)$", r"* `\1`", rest, flags=re.MULTILINE)
    joined = re.sub(r"\n +(?=\S)", " ", named)
    explained = re.sub(r"^(\* `.*?`) (?=\S)", r"\1: ", joined, flags=re.MULTILINE)
    return f"{title}\n{explained}"


def _tree(docstring: str | None) -> str:
    """A docstring whose second paragraph is drawn."""
    head, _, drawn = (docstring or "").replace("``", "`").partition("\n\n")
    return f"{head}\n\n```text\n{drawn}\n```"
