"""fsspec's abstract test classes for `vosfs` 0.12; runs inside vosfs's own environment, started by test_vosfs.py."""

import os

import pytest
from fsspec.tests import abstract
from vosfs import VOSpaceFileSystem


class LiveFixtures(abstract.AbstractFixtures):
    @pytest.fixture(scope="class")
    def fs(self):
        return VOSpaceFileSystem(
            endpoint_url=os.environ["SUITE_ENDPOINT"],
            certfile=os.environ["SUITE_CERTIFICATE"],
            skip_instance_cache=True,
        )

    @pytest.fixture
    def fs_path(self, fs, request):
        place = f"/{os.environ['SUITE_DIRECTORY']}/{abs(hash(request.node.nodeid))}"
        fs.makedirs(place, exist_ok=True)
        yield place
        fs.rm(place, recursive=True)

    @pytest.fixture
    def supports_empty_directories(self):
        return True


class TestGet(abstract.AbstractGetTests, LiveFixtures): ...


class TestPut(abstract.AbstractPutTests, LiveFixtures): ...


class TestCopy(abstract.AbstractCopyTests, LiveFixtures): ...


class TestOpen(abstract.AbstractOpenTests, LiveFixtures): ...


class TestPipe(abstract.AbstractPipeTests, LiveFixtures): ...
