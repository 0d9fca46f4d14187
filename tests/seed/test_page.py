"""Every block of the data transfer page, as it stands there, against a live site."""

from __future__ import annotations

import re

import pytest

from seed.page import Block, blocks_of, foreign_page
from seed.reader import Reader
from seed.scenarios import SCENARIOS

PAGE = foreign_page()
BLOCKS = blocks_of(PAGE) if PAGE is not None else []

pytestmark = pytest.mark.skipif(PAGE is None, reason="the page is not here; ours, data-transfers.md, is run instead")


def test_every_block_of_the_page_is_run():
    assert [block.name for block in BLOCKS] == list(SCENARIOS)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.name)
def test_block(block: Block, reader: Reader):
    scenario = SCENARIOS[block.name]
    scenario.prepare(reader)
    status = reader.type(block, *scenario.arguments(reader), in_session=scenario.in_session, answers=scenario.answers)
    failed = reader.failed_commands
    assert len(failed) == len(scenario.failures), f"{failed}\n{reader.screen}"
    assert all(map(re.match, scenario.failures, failed)), failed
    assert status == scenario.status, reader.screen
    scenario.check(reader)
