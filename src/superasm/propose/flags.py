"""The space of compiler flags that the search walks through, one step at a time.

A best fixed configuration is seldom the best one for a program: single passes help here and hurt
there (Bodin et al., Iterative compilation in a non-linear optimisation space, 1998). A dimension is
a choice between alternatives, the first of which adds nothing. None changes what the program
computes: no -ffast-math or parts of it, no wider instruction set than allowed. A flag that this
compiler does not know makes it fail, and is not tried again.
"""

import random
from collections.abc import Mapping

from superasm.propose.compilers import Configuration, isa_flags

Flags = tuple[str, ...]

_PROFILE_CHANCE = 0.05


def _each(*texts: str) -> tuple[Flags, ...]:
    return tuple(tuple(text.split()) for text in texts)


def _switches(*texts: str) -> list[tuple[Flags, ...]]:
    """One dimension for each text: without it, or with it."""
    return [((), tuple(text.split())) for text in texts]


_GCC: tuple[tuple[Flags, ...], ...] = (
    _each("-O3", "-O2", "-Os"),
    _each("", "-fno-tree-vectorize", "-fvect-cost-model=unlimited", "-fno-tree-slp-vectorize",
          "-fvect-cost-model=very-cheap", "-fno-tree-loop-vectorize"),
    _each("", "-funroll-loops", "-funroll-all-loops", "-funroll-loops --param=max-unroll-times=2",
          "-funroll-loops --param=max-unroll-times=4", "-fno-peel-loops",
          "--param=max-completely-peeled-insns=400 --param=max-completely-peel-times=32"),
    _each("", "-mtune=znver3", "-mtune=skylake", "-mtune=icelake-server", "-mtune=haswell",
          "-mtune=znver1", "-mtune=core2", "-mtune=silvermont"),
    _each("", "-falign-loops=32", "-falign-loops=64", "-falign-loops=16", "-fno-align-loops",
          "-falign-loops=32 -falign-jumps=32 -falign-functions=32", "-fno-align-jumps"),
    _each("", "-fno-if-conversion -fno-if-conversion2", "-fno-tree-loop-if-convert",
          "-fno-if-conversion -fno-if-conversion2 -fno-tree-loop-if-convert -fno-ssa-phiopt",
          "--param=max-rtl-if-conversion-insns=0", "-fno-ssa-phiopt",
          "--param=max-rtl-if-conversion-insns=30 "
          "--param=max-rtl-if-conversion-predictable-cost=100 "
          "--param=max-rtl-if-conversion-unpredictable-cost=100"),
    _each("", "-fno-reorder-blocks", "-freorder-blocks-algorithm=simple", "-ftracer",
          "-fno-reorder-blocks-and-partition", "-fno-guess-branch-probability"),
    _each("", "-fschedule-insns", "-fno-schedule-insns2", "-fschedule-insns -fsched-pressure",
          "-fno-schedule-insns2 -fno-schedule-insns", "-fsched2-use-superblocks"),
    _each("", "-fno-inline-functions", "-finline-limit=2000 --param=inline-unit-growth=400 "
          "--param=max-inline-insns-auto=400", "-fno-inline-small-functions", "-fno-inline",
          "--param=max-inline-insns-auto=200", "-fno-partial-inlining"),
    _each("", "-fira-algorithm=priority", "-fira-region=all", "-fira-region=one",
          "-fno-ira-share-spill-slots", "-flive-range-shrinkage", "-fira-loop-pressure"),
    _each("", "-fno-jump-tables", "--param=case-values-threshold=3",
          "--param=case-values-threshold=20", "-fno-tree-switch-conversion", "-fno-bit-tests"),
    *_switches(
        "-fno-ivopts", "-fno-tree-pre", "-fno-gcse", "-fgcse-las", "-fgcse-sm -fgcse-las",
        "-fno-code-hoisting", "-fno-tree-ch", "-fno-split-loops", "-fno-unswitch-loops",
        "-fno-tree-loop-im", "-fno-move-loop-invariants", "-fno-tree-sink", "-fno-tree-partial-pre",
        "-fno-tree-ter", "-fno-tree-dominator-opts", "-fno-thread-jumps", "-fno-split-paths",
        "-fno-crossjumping", "-fno-ipa-cp", "-fno-ipa-sra", "-fipa-pta", "-fno-ipa-cp-clone",
        "-frename-registers", "-fweb", "-fno-tree-vrp", "-fno-tree-sra", "-fno-tree-forwprop",
        "-fno-loop-interchange", "-floop-unroll-and-jam", "-fno-tree-loop-distribute-patterns",
        "-ftree-loop-distribution", "-fno-predictive-commoning", "-fno-tree-reassoc",
        "-fno-rerun-cse-after-loop", "-fno-cse-follow-jumps", "-fno-tree-coalesce-vars",
        "-fmodulo-sched", "-fno-strict-aliasing", "-fno-tree-slsr", "-fno-tree-tail-merge",
        "-fno-shrink-wrap", "-fno-math-errno", "-fno-trapping-math", "-fno-tree-copy-prop",
        "-fsplit-wide-types-early", "-fno-branch-count-reg", "-fno-auto-inc-dec",
        "-fno-optimize-sibling-calls", "-fno-cprop-registers", "-fno-forward-propagate",
        "-fno-expensive-optimizations", "-fno-combine-stack-adjustments", "-fno-ree", "-fno-dse",
        "-fno-tree-dse", "-mno-avx512f", "-mno-bmi2", "-mno-fma", "-fallow-store-data-races",
        "--param=max-crossjump-edges=0", "--param=max-jump-thread-duplication-stmts=60",
        "--param=max-gcse-memory=1000000", "-fdelete-dead-exceptions", "-fno-web",
        "-mbranch-cost=1", "-mbranch-cost=5", "-minline-all-stringops",
        "-mstringop-strategy=libcall", "-mno-push-args",
    ),
)  # fmt: skip


def _llvm(*texts: str) -> tuple[Flags, ...]:
    """Alternatives that are options of LLVM, several joined by blanks."""
    return tuple(
        tuple(word for option in text.split() for word in ("-mllvm", option)) for text in texts
    )


_CLANG: tuple[tuple[Flags, ...], ...] = (
    _each("-O3", "-O2", "-Os"),
    (*_each("", "-fno-vectorize", "-fno-vectorize -fno-slp-vectorize", "-fno-slp-vectorize"),
     *_llvm("-force-vector-interleave=1", "-force-vector-interleave=2",
            "-force-vector-interleave=4", "-extra-vectorizer-passes", "-slp-threshold=-2")),
    (*_each("", "-fno-unroll-loops"),
     *_llvm("-unroll-count=2", "-unroll-count=4", "-unroll-count=8", "-unroll-threshold=600",
            "-unroll-runtime=false", "-unroll-allow-partial", "-unroll-runtime-multi-exit",
            "-unroll-max-count=2")),
    _each("", "-mtune=znver4", "-mtune=znver3", "-mtune=skylake", "-mtune=icelake-server",
          "-mtune=haswell", "-mtune=generic", "-mtune=silvermont", "-mtune=alderlake"),
    (*_each("", "-falign-loops=32", "-falign-loops=64", "-falign-functions=64"),
     *_llvm("-align-all-nofallthru-blocks=5", "-align-all-nofallthru-blocks=4",
            "-x86-branches-within-32B-boundaries")),
    ((), *_llvm("-x86-cmov-converter=false", "-x86-cmov-converter-force-all",
                "-disable-early-ifcvt", "-x86-early-ifcvt",
                "-two-entry-phi-node-folding-threshold=1",
                "-two-entry-phi-node-folding-threshold=12",
                "-phi-node-folding-threshold=0",
                "-max-speculation-depth=0 -two-entry-phi-node-folding-threshold=0")),
    ((), *_llvm("-inline-threshold=1000", "-inline-threshold=4000", "-inline-threshold=25",
                "-inline-threshold=0", "-enable-partial-inlining")),
    ((), *_llvm("-enable-misched=false", "-enable-post-misched=false",
                "-misched=ilpmax", "-misched=ilpmin", "-pre-RA-sched=list-ilp",
                "-pre-RA-sched=source", "-pre-RA-sched=list-burr")),
    ((), *_llvm("-disable-block-placement", "-force-precise-rotation-cost",
                "-tail-dup-placement=false", "-tail-dup-placement-threshold=8",
                "-tail-dup-size=6", "-enable-ext-tsp-block-placement")),
    (*_each("", "-fno-jump-tables"), *_llvm("-min-jump-table-entries=12", "-jump-is-expensive")),
    ((), *_llvm("-disable-lsr", "-lsr-complexity-limit=10000",
                "-lsr-preferred-addressing-mode=all", "-lsr-drop-solution",
                "-lsr-insns-cost=false")),
    *(((), option) for option in _llvm(
        "-enable-gvn-hoist", "-enable-gvn-sink", "-enable-newgvn", "-enable-load-pre=false",
        "-enable-dfa-jump-thread", "-enable-loopinterchange", "-enable-unroll-and-jam",
        "-enable-loop-flatten", "-enable-loop-distribute", "-enable-chr",
        "-licm-control-flow-hoisting", "-disable-licm-promotion", "-disable-machine-licm",
        "-disable-machine-sink", "-disable-machine-cse", "-disable-cgp", "-disable-peephole",
        "-enable-tail-merge=false", "-disable-branch-fold", "-jump-threading-threshold=20",
        "-jump-threading-threshold=0", "-simplifycfg-sink-common=false",
        "-hoist-common-insts", "-aggressive-ext-opt", "-bonus-inst-threshold=4",
        "-enable-split-backedge-in-load-pre", "-unswitch-threshold=0", "-unswitch-threshold=500",
        "-regalloc=basic", "-exhaustive-register-search", "-split-spill-mode=size",
        "-greedy-regclass-priority-trumps-globalness", "-attributor-enable=all", "-enable-ipra",
        "-memcmp-num-loads-per-block=4", "-sink-common-insts=false", "-unroll-peel-count=1",
        "-prefer-predicate-over-epilogue=predicate-dont-vectorize",
        "-enable-interleaved-mem-accesses=false", "-spec-exec-max-speculation-cost=0",
    )),
    *_switches("-fno-strict-aliasing", "-fno-math-errno", "-fno-trapping-math", "-mno-avx512f",
               "-mno-bmi2", "-mno-fma", "-fno-builtin-memset", "-fstrict-vtable-pointers",
               "-fno-optimize-sibling-calls"),
)  # fmt: skip
_WIDTHS = _each(
    "", "-mprefer-vector-width=256", "-mprefer-vector-width=128", "-mprefer-vector-width=512"
)


class FlagSpace:
    """The space of one compiler.

    Args:
        cc: its name.
        isa: widest instruction set allowed.

    Raises:
        UserError: there is no such level.
    """

    def __init__(self, cc: str, isa: str) -> None:
        self.cc = cc
        levels = ("x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4", "native")
        widest = next(n for n, level in enumerate(levels) if isa_flags(isa) == isa_flags(level))
        allowed = tuple(isa_flags(level) for level in levels[widest::-1])
        own = _GCC if cc.startswith("gcc") else _CLANG
        widths = [_WIDTHS] if widest > 1 else []
        self.dimensions: tuple[tuple[Flags, ...], ...] = (
            *([allowed] if widest else []),
            *widths,
            *own,
        )

    def neighbour(
        self, base: Configuration, rng: random.Random, dislike: Mapping[str, float]
    ) -> tuple[Configuration, tuple[str, ...]]:
        """Return a configuration one to three choices away, and the names of these choices.

        Args:
            base: where to start; of this space's compiler.
            rng: draws the choices.
            dislike: by name of a choice: how much less often to draw it (0: as often as others).
        """
        flags, made = base.cflags, []
        for _ in range(rng.choice((1, 1, 2, 2, 3))):
            dimension = rng.randrange(len(self.dimensions))
            choices = self.dimensions[dimension]
            present = [c for c in choices if c and _position(flags, c) is not None]
            now = max(present, key=len, default=())
            others = [choice for choice in dict.fromkeys(choices) if choice != now]
            weights = [1 / (1 + dislike.get(_name(dimension, c), 0.0)) for c in others]
            choice = rng.choices(others, weights)[0]
            for old in sorted(present, key=len, reverse=True):
                flags = _without(flags, old)
            flags = (*flags, *choice)
            made.append(_name(dimension, choice))
        profiled = base.profiled
        if self.cc.startswith("gcc") and rng.random() < _PROFILE_CHANCE:
            profiled = not profiled
            made.append("profile" if profiled else "no profile")
        return Configuration(self.cc, flags, profiled), tuple(made)


def _name(dimension: int, choice: Flags) -> str:
    return " ".join(choice) if choice else f"default of {dimension}"


def _position(flags: Flags, part: Flags) -> int | None:
    """Where `part` begins in `flags`, None if it is not there in one piece."""
    for start in range(len(flags) - len(part) + 1):
        if flags[start : start + len(part)] == part:
            return start
    return None


def _without(flags: Flags, part: Flags) -> Flags:
    start = _position(flags, part)
    return flags if start is None else (*flags[:start], *flags[start + len(part) :])
