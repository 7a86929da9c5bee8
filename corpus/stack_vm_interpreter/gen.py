import random

BINARY = ["add", "sub", "mul", "div", "mod", "and", "or", "xor", "shl", "shr", "lt", "eq"]
EDGES = [0, 1, -1, 2, 7, -7, 31, 32, 33, 127, -128, 65536, 2147483647, -2147483648]


SIEVE = """
; count the primes below the first input, with a table of flags, several times over
in set@4095 in set@4094
again: 2 set@4093 0 set@4092
clear: get@4093 get@4095 lt jz@scan 0 get@4093 store get@4093 1 add set@4093 jmp@clear
scan: 2 set@4093
next: get@4093 get@4095 lt jz@done get@4093 load jz@prime jmp@step
prime: get@4092 1 add set@4092 get@4093 dup mul set@4091
mark: get@4091 get@4095 lt jz@step 1 get@4091 store get@4091 get@4093 add set@4091 jmp@mark
step: get@4093 1 add set@4093 jmp@next
done: get@4094 1 sub dup set@4094 jz@stop jmp@again
stop: get@4092 out halt
end
"""

FIB = """
in call@fib out halt
fib: dup 2 lt jz@more ret
more: dup 1 sub call@fib swap 2 sub call@fib add ret
end
"""

COLLATZ = """
in set@0 0 set@1 1 set@2
each: get@0 get@2 lt jz@go jmp@show
go: get@2 0 swap
walk: dup 1 eq jz@on drop dup get@1 swap lt jz@skip set@1 jmp@inc
skip: drop jmp@inc
on: dup 1 and jz@even 3 mul 1 add jmp@count
even: 1 shr
count: swap 1 add swap jmp@walk
inc: get@2 1 add set@2 jmp@each
show: get@1 out halt
end
"""

LCG = """
in set@0 in set@1
loop: get@1 1103515245 mul 12345 add dup set@1 16 shr 1023 and dup load 1 add swap store
get@0 1 sub dup set@0 jz@fin jmp@loop
fin: 0 load out 1023 load out get@1 out ret
end
"""

ECHO = "loop: in dup jn@bye dup out emit jmp@loop\nbye: drop 72 emit 105 emit 10 emit halt end"


def straight(rng, count):
    out, depth = [], 0
    for _ in range(count):
        if depth < 3 or rng.random() < 0.35:
            out.append(str(rng.choice(EDGES) if rng.random() < 0.5 else rng.randint(-999, 999)))
            depth += 1
        elif rng.random() < 0.6:
            op = rng.choice(BINARY)
            if op in ("div", "mod") and rng.random() < 0.9:
                out += [str(rng.choice([x for x in EDGES if x])), op]
            else:
                out.append(op)
                depth -= 1
        else:
            op = rng.choice(
                ["dup", "drop", "swap", "over", "rot", "neg", "out", "pick", "set", "get"]
            )
            if op == "pick":
                out.append(str(rng.randint(0, depth - 1)))
            out.append(op + (f"@{rng.randint(0, 9)}" if op in ("set", "get") else ""))
            depth += {
                "dup": 1,
                "over": 1,
                "get": 1,
                "pick": 1,
                "drop": -1,
                "out": -1,
                "set": -1,
            }.get(op, 0)
    return " ".join(out + ["out"] * min(depth, 12)) + " halt\n"


def pairs(ops):
    values = [0, 1, -1, 5, -5, 31, 33, 2147483647, -2147483648]
    tests = [
        f"{a} {b} {op} out"
        for op in ops
        for a in values
        for b in values
        if b or op not in ("div", "mod")
    ]
    return ("\n".join(tests) + " halt").encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    errors = [
        "add",
        "1 add",
        "1 2 rot",
        "drop",
        "5 0 div",
        "5 0 mod",
        "1 -1 pick",
        "1 2 5 pick",
        "1 1 pick",
    ]
    errors += [
        "5 -1 load",
        "5 4096 load",
        "1 4096 store",
        "4095 load out 9 4095 store 4095 load out",
    ]
    errors += [
        "x: 1 jmp@x",
        "x: call@x",
        "jmp@nowhere",
        "frob",
        "jmp",
        "add@x",
        "get",
        "set@",
        "a" * 40,
    ]
    errors += [
        "1 2",
        "ret",
        "halt 1 out",
        "7 set@4096 get@0 out ret",
        "0x10 out -0x10 out 017 out halt",
    ]
    errors += [
        "; only a comment",
        "1 ; 2\nout halt",
        "x:x: halt",
        "end halt",
        "loop: 1 drop jmp@loop",
    ]
    cases = [(f"error-{i}", f"{text}\n".encode()) for i, text in enumerate(errors[:-1])]
    return [
        ("empty", b""),
        *cases,
        ("long-program", b"1 " * 250 + b"out halt"),
        ("too-long", b"1 drop " * 1025),
        ("labels-100", (" ".join(f"l{i}:" for i in range(100)) + " 3 out halt").encode()),
        ("labels-101", (" ".join(f"l{i}:" for i in range(101)) + " 3 out halt").encode()),
        ("arithmetic", pairs(["add", "sub", "mul"])),
        ("division", pairs(["div", "mod"])),
        ("bits", pairs(["and", "or", "xor"])),
        ("shifts-and-tests", pairs(["shl", "shr", "lt"])),
        ("equality", pairs(["eq"])),
        (
            "stack-words",
            (
                b"1 2 3 4 rot out over out swap out dup neg out 5 6 7 2 pick out 0 pick out 1 pick "
                b"out 8 rot out out out out halt"
            ),
        ),
        ("echo", (ECHO + "\n65 66 300 0 2147483647 -1 9").encode()),
        ("echo-end", (ECHO + "\n1 x").encode()),
        (
            "jumps",
            (
                b"-1 jn@a 1 out a: 0 jn@b 2 out b: 5 jn@c 3 out c: 0 jz@d 4 out d: 7 jz@e 5 out e: "
                b"halt"
            ),
        ),
        ("fib", (FIB + "15").encode()),
        ("sieve", (SIEVE + "4000 1").encode()),
        ("collatz", (COLLATZ + "30").encode()),
        ("lcg", (LCG + "5000 -9").encode()),
        ("straight-short", straight(rng, 40).encode()),
        ("straight-long", straight(rng, 700).encode()),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", (FIB + str(rng.randint(28, 29))).encode()),
        ("perf-2", (SIEVE + f"{rng.randint(3500, 4000)} 60").encode()),
        ("perf-3", (COLLATZ + str(rng.randint(9000, 11000))).encode()),
        ("perf-4", (LCG + f"300000 {rng.randrange(2**31)}").encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    kind = rng.random()
    if kind < 0.1:
        return (FIB + str(rng.randint(0, 10))).encode()
    if kind < 0.2:
        return (SIEVE + f"{rng.randint(2, 300)} {rng.randint(1, 3)}").encode()
    if kind < 0.3:
        return (LCG + f"{rng.randint(1, 500)} {rng.randrange(2**31)}").encode()
    return straight(rng, rng.randint(3, 150)).encode()
