"""How the durable queue writes arguments and results down."""

from __future__ import annotations

import json
from typing import Any

from dbos import Serializer


class JsonSerializer(Serializer):
    """Plain JSON instead of pickles: nothing in the database can make a process run code."""

    def serialize(self, data: Any) -> str:
        return json.dumps(data, default=repr)

    def deserialize(cls, serialized_data: str) -> Any:  # noqa: N805 (named so by DBOS)
        return json.loads(serialized_data)

    def name(self) -> str:
        return "skyferry_json"
