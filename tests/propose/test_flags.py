"""The space of compiler flags: every step stays inside it, and inside the instruction set."""

import random
import subprocess

import pytest

from superasm.core.errors import UserError
from superasm.propose.compilers import Configuration, find_compilers
from superasm.propose.flags import FlagSpace

COMPILERS = find_compilers()


def walk(space, start, count=300, seed=1):
    rng, here = random.Random(seed), start
    for _ in range(count):
        here, choices = space.neighbour(here, rng, {})
        yield here, choices


@pytest.mark.parametrize("cc", COMPILERS)
def test_a_long_walk_has_no_choice_twice_and_names_what_it_changed(cc):
    space = FlagSpace(cc, "native")
    start = Configuration(cc, ("-O3", "-march=native", "-ffp-contract=off"))
    for here, choices in walk(space, start):
        assert here.cc == cc
        assert choices
        for dimension in space.dimensions:
            alone = [c for c in dimension if c and contains(here.cflags, c)]
            longest = max(alone, key=len, default=())
            assert all(set(c) <= set(longest) for c in alone), (here, alone)


def contains(flags, part):
    return any(flags[i : i + len(part)] == part for i in range(len(flags)))


@pytest.mark.parametrize(
    ("isa", "allowed"),
    [
        ("x86-64", set()),
        ("v2", {"-march=x86-64-v2"}),
        ("v3", {"-march=x86-64-v2", "-march=x86-64-v3"}),
    ],
)
def test_no_wider_instruction_set_than_allowed(isa, allowed):
    for cc in ("gcc", "clang"):
        start = Configuration(cc, ("-O3",))
        for here, _ in walk(FlagSpace(cc, isa), start):
            march = {flag for flag in here.cflags if flag.startswith("-march=")}
            assert march <= allowed
            assert not march or "-ffp-contract=off" in here.cflags


def test_nothing_in_the_space_changes_what_a_program_computes():
    for cc in ("gcc", "clang"):
        flags = {f for d in FlagSpace(cc, "native").dimensions for c in d for f in c}
        assert not flags & {"-ffast-math", "-Ofast", "-funsafe-math-optimizations"}
        assert not any("associative" in f or "reciprocal" in f for f in flags)


def test_what_is_disliked_is_drawn_less_often():
    space, start = FlagSpace("gcc", "native"), Configuration("gcc", ("-O3",))
    names = [" ".join(c) for d in space.dimensions for c in d if c]
    disliked = dict.fromkeys(names[: len(names) // 2], 50.0)
    rng = random.Random(3)
    drawn = [name for _ in range(400) for name in space.neighbour(start, rng, disliked)[1]]
    assert sum(name in disliked for name in drawn) < 0.35 * len(drawn)


def test_an_unknown_instruction_set_is_refused():
    with pytest.raises(UserError):
        FlagSpace("gcc", "v9")


@pytest.mark.parametrize("cc", COMPILERS)
def test_this_machines_compilers_accept_nearly_every_choice(cc, tmp_path):
    source = tmp_path / "p.c"
    source.write_text("int main(void) { return 0; }\n")

    def refuses(*choices):
        command = [cc, *(flag for choice in choices for flag in choice), "-S", source]
        done = subprocess.run([*command, "-o", tmp_path / "p.s"], capture_output=True, check=False)
        return done.returncode != 0

    # One command takes an alternative of every dimension; where it fails, each is tried alone.
    refused = []
    dimensions = FlagSpace(cc, "native").dimensions
    for number in range(max(map(len, dimensions))):
        layer = [choices[number] for choices in dimensions if number < len(choices)]
        if refuses(*layer):
            refused += [choice for choice in layer if refuses(choice)]
    assert len(refused) <= sum(map(len, dimensions)) // 10, refused
