"""Tests are bytes: nothing in them is decoded, changed, or too large."""

import pytest

COPY = """\
#include <stdio.h>
int main(void) {
    int c;
    while ((c = getchar()) != EOF) putchar(c);
    return 0;
}
"""
BYTES_C = """\
#include <stdio.h>
static unsigned char buffer[1 << 16];
int main(void) {
    unsigned long sum = 0;
    size_t got;
    while ((got = fread(buffer, 1, sizeof buffer, stdin)) > 0)
        for (size_t i = 0; i < got; i++) sum += buffer[i];
    printf("%lu\\n", sum);
    return 0;
}
"""


def admitted_and_evaluated(superasm, program, tests, tmp_path):
    """The C file is no assembly, but by then every test was run on the program itself."""
    ended = superasm("evaluate", program, program, *tests, "--no-timing", "--json")
    assert ended.status == 1, ended.err
    return ended.facts["tests"]["total"]


def test_crlf_nul_and_bytes_that_are_not_utf8_are_compared_as_they_are(superasm, task, tmp_path):
    texts = {"crlf": b"a\r\nb\r\n", "nul": b"a\0b\0\n", "latin": b"\xe4\xff\xfe", "empty": b""}
    program, *tests = task(COPY, **{name: (text, text) for name, text in texts.items()})
    assert admitted_and_evaluated(superasm, program, tests, tmp_path) == 4


def test_a_difference_in_bytes_that_are_not_utf8_is_shown(superasm, refused, task):
    ended = superasm("optimize", *task(COPY, one=(b"\xe4\n", b"\xe5\n")), "--json")
    refused(ended, r"expected '\\+xe5', got '\\+xe4'")


@pytest.mark.slow
def test_an_input_of_100_mb_works(superasm, task, tmp_path):
    megabyte = bytes(range(250)) * 4000
    expected = b"%d\n" % (100 * sum(megabyte))
    program, *tests = task(BYTES_C, large=(megabyte * 100, expected))
    assert admitted_and_evaluated(superasm, program, tests, tmp_path) == 1
