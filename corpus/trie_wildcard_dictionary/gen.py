import random

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def word(rng, alphabet, longest):
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(1, longest)))


def session(rng, count, alphabet, longest):
    out = []
    for _ in range(count):
        op = rng.choice("+++++-?^~")
        text = word(rng, alphabet, longest)
        if op == "?":
            text = "".join("." if rng.random() < 0.3 else c for c in text)
            for _ in range(rng.choice([0, 0, 1, 2])):
                at = rng.randint(0, len(text))
                text = text[:at] + "*" + text[at:]
        if op == "^":
            text = text[: rng.randint(0, 3)]
        out.append(op + text)
    return (rng.choice(["\n", " "]).join(out) + "\n").encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    letters = " ".join("+" + c for c in LETTERS)
    chains = " ".join("+" + "z" * n for n in range(1, 18))
    near = b"+cat +cart +at +ct +bat +cats +dog +ca +scat ~cat ~ca ~c ~ ~cats ~zzz ~carts ~act ~a"
    removal = "+car +card +care +cart -card ^car -car ^car -care -cart ^c -cart + ^ - ^ -"
    return [
        ("empty", b""),
        ("only-space", b" \n\t "),
        ("one", b"+a ?a ?b ?. ?* ?.. ^ ^a ^b ~a ~b ~ab ~abc -a -a ?* ^"),
        ("alphabet", (letters + " ?. ?* ?a ?z ^z ^a ~z ~m ~zz ?.. ?*z").encode()),
        ("chains", (chains + " ?z* ?*z ?zz*zz ?.*. ?................. ^zzz ~zzzzz ~zz").encode()),
        ("nearness", near),
        ("removal", removal.encode()),
        ("repeats", b"+x +x +x ^x ?x -x ^x -x -x -x ^x +xy +xy +x ^x ~y ~xyz"),
        ("stars", b"+ab +abb +aabb +b ?a*b ?*b* ?**b ?a**b ?*** ?*a* ?.* ?*. ?a*b*b ?*b ?*a"),
        ("malformed", b"+Abc -a1 ?a{ ^. ~* +a*b ! !3,4 !x @abc 7 \x80abc = +ok ^ ?*"),
        (
            "long-words",
            ("+" + "q" * 59 + " +" + "q" * 75 + " ^qqqqq ?" + "q" * 60 + " ?*qq").encode(),
        ),
        ("invented", b"!300,1,4 ?a* ?*a ?.b. ^a ^b ~a ~abc !200,-3,9 ?* ?*.*"),
        (
            "invented-short",
            b"!50,9,1 ?. !0,1,1 !-4,1,2 !5,1,0 !5,1,33 !200001,1,3 !1,18446744073709551615,32",
        ),
        ("dense", session(rng, 300, "ab", 5)),
        ("sparse", session(rng, 300, LETTERS, 12)),
        ("edges-of-alphabet", session(rng, 200, "az", 3)),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(24000, 6), (18000, 10), (45000, 4), (16000, 32)]
    return [
        (f"perf-{i + 1}", f"!{n},{rng.randrange(10**9)},{length} ?a*e ^b ~acid\n".encode())
        for i, (n, length) in enumerate(shapes)
    ]


def random_test(rng: random.Random) -> bytes:
    data = session(rng, rng.randint(1, 90), rng.choice(["ab", "xyz", LETTERS]), rng.randint(1, 9))
    if rng.random() < 0.3:
        data += f"!{rng.randint(1, 200)},{rng.randrange(999)},{rng.randint(1, 8)}\n?*a*\n".encode()
    return data
