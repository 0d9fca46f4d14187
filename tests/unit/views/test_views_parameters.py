from __future__ import annotations

import math

import pytest

from skyferry.site.views.parameters import (
    Box,
    Circle,
    Headers,
    PixelRange,
    Pixels,
    Polygon,
    World,
    asked_of,
)
from skyferry.vospace.faults import InvalidArgument


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ([], None),
        ([("disposition", "attachment"), ("runid", "x")], None),
        ([("META", "false")], None),
        ([("meta", "TRUE"), ("disposition", "attachment")], Headers()),
        ([("SUB", "[1]")], (Pixels(1, None),)),
        ([("SUB", "[1:10,2:20]")], (Pixels(0, (PixelRange(1, 10), PixelRange(2, 20))),)),
        ([("sub", "[2][*,5]"), ("SUB", "[SCI,3]")], (Pixels(2, (None, PixelRange(5, 5))), Pixels(("SCI", 3), None))),
        ([("SUB", "[my ext][1:2]")], (Pixels(("my ext", None), (PixelRange(1, 2),)),)),
        ([("SUB", "[7,8]")], (Pixels(0, (PixelRange(7, 7), PixelRange(8, 8))),)),
        ([("CIRCLE", "10 -20.5 1e-2")], World(shape=Circle(10, -20.5, 0.01))),
        ([("POS", "CIRCLE 10 20 1")], World(shape=Circle(10, 20, 1))),
        ([("POS", "RANGE 1 2 -Inf +Inf")], World(shape=Box(1, 2, -math.inf, math.inf))),
        ([("POLYGON", "0 0 1 0 1 1")], World(shape=Polygon(((0, 0), (1, 0), (1, 1))))),
        (
            [("BAND", "1e-6 2e-6"), ("TIME", "55000.5"), ("POL", "I"), ("POL", "Q"), ("POL", "I")],
            World(band=(1e-6, 2e-6), time=(55000.5, 55000.5), polarisation=("I", "Q")),
        ),
    ],
)
def test_reads(query, asked):
    assert asked_of(query) == asked


@pytest.mark.parametrize(
    "query",
    [
        [("META", "maybe")],
        [("META", "true"), ("META", "true")],
        [("META", "true"), ("SUB", "[1]")],
        [("SUB", "[1]"), ("CIRCLE", "1 2 3")],
        [("SUB", "[1]"), ("POL", "I")],
        [("CIRCLE", "1 2 3"), ("POS", "CIRCLE 1 2 3")],
        [("CIRCLE", "1 2 3"), ("CIRCLE", "1 2 3")],
        *(
            [("SUB", value)]
            for value in ("", "1:2", "[", "[]", "[1][2][3]", "[1:2", "[2:1]", "[1:2:3]", "[a:b]", "[-1]x")
        ),
        *([("SUB", value)] for value in ("[*,*]]", "[1][,]", "[SCI,x]", "[,1]", "[1:9999999999999999999999]")),
        *([("CIRCLE", value)] for value in ("", "1 2", "1 2 0", "1 2 -1", "1 91 1", "a b c", "nan 1 1", "1 1 inf")),
        *([("POLYGON", value)] for value in ("0 0 1 1", "0 0 1 0 1", "0 0 1 0 1 95", "x", "0 0 " * 2000)),
        *([("POS", value)] for value in ("", "BOX 1 2 3 4", "RANGE 2 1 0 1", "RANGE 1 2 3", "circle 1 2 3")),
        *([("BAND", value)] for value in ("", "2 1", "1 2 3", "nan 1", "x")),
        [("POL", "Z")],
        [("POL", "i")],
        [("SUB", "[1]")] * 1001,
    ],
)
def test_refuses(query):
    with pytest.raises(InvalidArgument):
        asked_of(query)
