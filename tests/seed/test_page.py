"""Every block of the data transfer page, as it stands there, against a live site; and every block of our own page."""

from __future__ import annotations

import re

import pytest

from seed.page import OWN_PAGE, Block, blocks_of, foreign_page
from seed.reader import Reader
from seed.scenarios import OWN_SCENARIOS, SCENARIOS, Scenario

PAGE = foreign_page()
BLOCKS = blocks_of(PAGE) if PAGE is not None else []
OWN_BLOCKS = blocks_of(OWN_PAGE)

needs_the_page = pytest.mark.skipif(PAGE is None, reason="the page is not here; ours, data-transfers.md, is run alone")


@needs_the_page
def test_every_block_of_the_page_is_run():
    assert [block.name for block in BLOCKS] == list(SCENARIOS)


def test_every_block_of_our_own_page_is_run():
    assert [block.name for block in OWN_BLOCKS] == list(OWN_SCENARIOS)


@needs_the_page
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.name)
def test_block(block: Block, reader: Reader):
    _run(block, SCENARIOS[block.name], reader)


@pytest.mark.parametrize("block", OWN_BLOCKS, ids=lambda block: block.name)
def test_block_of_our_own_page(block: Block, reader: Reader):
    _run(block, OWN_SCENARIOS[block.name], reader)


def _run(block: Block, scenario: Scenario, reader: Reader) -> None:
    scenario.prepare(reader)
    status = reader.type(block, *scenario.arguments(reader), in_session=scenario.in_session, answers=scenario.answers)
    failed = reader.failed_commands
    assert len(failed) == len(scenario.failures), f"{failed}\n{reader.screen}"
    assert all(map(re.match, scenario.failures, failed)), failed
    assert status == scenario.status, reader.screen
    scenario.check(reader)
