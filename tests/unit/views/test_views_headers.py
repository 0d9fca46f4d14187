from __future__ import annotations

import numpy as np
import pytest
from astropy.io import fits

from skyferry.site.views import derive
from skyferry.vospace.faults import InvalidArgument
from unit.views.skies import CountingReader, node_named, numbered, reader_of, sky_header


def text_of(reader, name="dir/f.fits"):
    derived = derive(node_named(name), reader, [("META", "true")])
    assert derived is not None
    return derived, derived.reader.read(0, derived.reader.length)


def test_all_headers_come_as_text_without_the_data():
    table = fits.BinTableHDU.from_columns([fits.Column("x", "1PJ()", array=[np.arange(1000)] * 50)])
    reader = reader_of(
        fits.PrimaryHDU(numbered((1000, 1000)), sky_header()),
        fits.ImageHDU(numbered((70, 30), "i2"), name="SCI"),
        table,
        fits.CompImageHDU(numbered((100, 100)), name="Z"),
        fits.ImageHDU(name="EMPTY"),
    )
    derived, text = text_of(reader)
    assert (derived.name, derived.content_type) == (b"f.fits.txt", "text/plain")
    lines = text.decode("ascii").splitlines()
    assert lines.count("END") == 5
    assert [line.split("'")[1].strip() for line in lines if line.startswith("EXTNAME")] == ["SCI", "Z", "EMPTY"]
    assert "CTYPE1  = 'RA---TAN'" in text.decode()
    assert reader.asked < 300_000 < reader.length
    first = fits.Header.fromstring("\n".join(lines[: lines.index("END")]), sep="\n")
    assert first["OBJECT"] == "sky"


def test_random_groups_are_stepped_over():
    cards = {"SIMPLE": "T", "BITPIX": -32, "NAXIS": 3, "NAXIS1": 0, "NAXIS2": 30, "NAXIS3": 50}
    cards |= {"GROUPS": "T", "PCOUNT": 2, "GCOUNT": 7}
    groups = "".join(f"{name:<8}= {value:>20}".ljust(80) for name, value in cards.items()) + "END"
    data = bytes(-(-4 * 7 * (2 + 30 * 50) // 2880) * 2880)
    after = "".join(card.ljust(80) for card in ("XTENSION= 'IMAGE   '", "BITPIX  = 8", "NAXIS   = 0", "END"))
    reader = CountingReader(groups.ljust(2880).encode() + data + after.ljust(2880).encode())
    assert text_of(reader)[1].splitlines().count(b"END") == 2


def test_special_records_after_the_last_unit_are_none_of_ours():
    reader = reader_of(fits.PrimaryHDU(numbered((10, 10))))
    longer = CountingReader(reader.read(0, reader.length) + b"\x00rest" * 2000)
    assert text_of(longer)[1].splitlines().count(b"END") == 1


def test_odd_bytes_in_cards_do_not_reach_the_text():
    reader = reader_of(fits.PrimaryHDU(numbered((10, 10)), sky_header()))
    spoilt = reader.read(0, reader.length).replace(b"'sky     '", b"'\x1b\xff\n\r\0k  '")
    text = text_of(CountingReader(spoilt))[1]
    assert b"'?????k  '" in text
    assert all(32 <= byte < 127 or byte == 10 for byte in text)


@pytest.mark.parametrize(
    "held",
    [
        b"",
        b"SIMPLE  =",
        b"<html>" * 1000,
        b"XTENSION= 'IMAGE   '".ljust(2880),
        b"SIMPLE  =                    T".ljust(80) + b" " * 5680,
        (b"SIMPLE  =                    T".ljust(80) + b"COMMENT x".ljust(80) * 35) * 20_000,
    ],
    ids=["empty", "short", "html", "extension", "no end", "no end for megabytes"],
)
def test_what_is_not_fits_is_refused(held):
    with pytest.raises(InvalidArgument):
        text_of(CountingReader(held))


@pytest.mark.parametrize("axis", ["99999999999999999999", "-5", "7777777777"])
def test_lies_about_sizes_only_end_the_walk(axis):
    cards = ["SIMPLE  =                    T", "BITPIX  =                  -64", "NAXIS   =                    2"]
    cards += [f"NAXIS1  = {axis:>20}", f"NAXIS2  = {axis:>20}", "END"]
    held = "".join(card.ljust(80) for card in cards).ljust(2880).encode()
    assert text_of(CountingReader(held * 3))[1].splitlines().count(b"END") == 1


def test_thousands_of_headers_end_within_the_limit():
    unit = "".join(c.ljust(80) for c in ["XTENSION= 'IMAGE   '", "BITPIX  = 8", "NAXIS   = 0", "END"]).ljust(2880)
    first = unit.replace("XTENSION= 'IMAGE   '", "SIMPLE  =          T")
    with pytest.raises(InvalidArgument, match="larger than"):
        text_of(CountingReader((first + unit * 12_000).encode()))
