"""Uploads in segments: the table of put transactions, step by step."""

import pytest

from unit.http.asking import digest

ONE, TWO = b"1" * 1_500_000, b"2" * 700_000


def start(home, name, body=b"", **headers):
    return home.put(f"{home.files}/{name}", body, x_put_txn_op="start", **headers)


def step(home, name, id, body=b"", method="PUT", **headers):
    return home.ask(method, f"{home.files}/{name}", body, x_put_txn_id=id, **headers)


def test_a_file_grows_by_segments_and_appears_with_the_commit(home):
    begun = start(home, "grown", x_total_length=str(len(ONE + TWO)), content_type="image/fits")
    assert (begun.status, begun.body) == (202, b"")
    assert "digest" not in begun.headers
    assert int(begun.headers["x-put-segment-minbytes"]) < int(begun.headers["x-put-segment-maxbytes"])
    id = begun.headers["x-put-txn-id"]
    first = step(home, "grown", id, ONE)
    assert (first.status, first.headers["digest"], first.headers["content-length"]) == (202, digest(ONE), "0")
    second = step(home, "grown", id, [TWO[:300_000], TWO[300_000:]])
    assert (second.status, second.headers["digest"]) == (202, digest(ONE + TWO))
    state = step(home, "grown", id, None, "HEAD")
    assert (state.status, state.headers["content-length"]) == (200, str(len(ONE + TWO)))
    assert state.headers["digest"] == digest(ONE + TWO)
    assert home.get(f"{home.files}/grown").status == 404
    done = step(home, "grown", id, x_put_txn_op="commit", digest=digest(ONE + TWO))
    assert (done.status, done.headers["digest"]) == (201, digest(ONE + TWO))
    back = home.bytes_of("grown")
    assert (back.body, back.headers["etag"]) == (ONE + TWO, done.headers["etag"])
    assert back.headers["content-type"] == "image/fits"
    assert step(home, "grown", id, None, "HEAD").status == 400


def test_the_start_may_carry_the_whole_file(home):
    begun = start(home, "whole", ONE)
    assert (begun.status, begun.headers["digest"]) == (202, digest(ONE))
    id = begun.headers["x-put-txn-id"]
    assert step(home, "whole", id, x_put_txn_op="commit").status == 201
    assert home.bytes_of("whole").body == ONE


def test_the_last_append_can_be_taken_back_once(home):
    id = start(home, "reverted", ONE).headers["x-put-txn-id"]
    step(home, "reverted", id, TWO)
    back = step(home, "reverted", id, method="POST", x_put_txn_op="revert")
    assert (back.status, back.headers["digest"]) == (202, digest(ONE))
    assert step(home, "reverted", id, method="POST", x_put_txn_op="revert").status == 400
    assert step(home, "reverted", id, x_put_txn_op="commit").status == 201
    assert home.bytes_of("reverted").body == ONE


def test_an_abort_leaves_nothing(home):
    id = start(home, "aborted", ONE).headers["x-put-txn-id"]
    gone = step(home, "aborted", id, method="POST", x_put_txn_op="abort")
    assert (gone.status, gone.body) == (204, b"")
    assert step(home, "aborted", id, x_put_txn_op="commit").status == 400
    assert home.get(f"{home.files}/aborted").status == 404


def test_a_wrong_total_or_digest_keeps_the_transaction(home):
    id = start(home, "wrong", ONE, x_total_length=str(len(ONE) + 1)).headers["x-put-txn-id"]
    assert step(home, "wrong", id, x_put_txn_op="commit").status == 412
    assert step(home, "wrong", id, b"!").status == 202
    assert step(home, "wrong", id, x_put_txn_op="commit", digest=digest(b"other")).status == 412
    assert step(home, "wrong", id, x_put_txn_op="commit", digest=digest(ONE + b"!")).status == 201


def test_a_segment_with_a_wrong_digest_was_never_sent(home):
    id = start(home, "segment", ONE).headers["x-put-txn-id"]
    assert step(home, "segment", id, TWO, digest=digest(ONE)).status == 412
    assert step(home, "segment", id, None, "HEAD").headers["digest"] == digest(ONE)


@pytest.mark.parametrize("method", ["PUT", "HEAD", "POST"])
def test_an_unknown_transaction(home, method):
    operation = {} if method == "HEAD" else {"x_put_txn_op": "revert" if method == "POST" else "commit"}
    assert step(home, "unknown", "nobodys", None, method, **operation).status == 400


def test_what_makes_no_sense(home):
    id = start(home, "sense").headers["x-put-txn-id"]
    assert step(home, "sense", id, b"bytes", x_put_txn_op="commit").status == 400
    assert step(home, "sense", id, x_put_txn_op="dance").status == 400
    assert start(home, "sense", x_total_length="-1").status == 400
    assert home.put(f"{home.files}/sense", x_put_txn_op="commit").status == 400
    assert home.ask("POST", f"{home.files}/sense", b"").status == 405
