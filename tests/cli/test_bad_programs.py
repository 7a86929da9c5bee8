"""Programs that can't be a task: which one and why, in one line, with a hint, status 2."""

import pytest


@pytest.fixture
def optimize(superasm):
    def call(*arguments):
        quick = ("--budget", "1s", "--json", "--set", "sandbox.wall_limit_seconds=0.5")
        return superasm("optimize", *arguments, *quick)

    return call


def test_the_first_error_of_gcc_is_shown(optimize, refused, task):
    ended = optimize(*task("return nonsense;"))
    refused(ended, "does not compile: .*'?nonsense'? undeclared", "one C file that compiles")
    assert "warning" not in ended.err


def test_a_program_without_main_does_not_link(optimize, refused, task):
    refused(optimize(*task(b"int f(void) { return 1; }\n")), "does not link: .*main", "--harness")


def test_a_test_that_the_program_fails_is_named_with_its_first_differing_line(
    optimize, refused, task
):
    ended = optimize(
        *task('puts("a"); puts("b"); return 0;', good=(b"", b"a\nb\n"), bad=(b"", b"a\nc\n"))
    )
    refused(ended, r"itself fails test bad: line 2: expected 'c', got 'b'", r"\.out file")


def test_output_that_looks_like_markup_is_shown_as_it_is(optimize, refused, task):
    ended = optimize(*task('puts("[/red]"); return 0;', one=(b"", b"[bold]\n")))
    refused(ended, r"expected '\[bold\]', got '\[/red\]'")


def test_a_program_that_prints_an_address_is_not_deterministic(optimize, refused, task):
    ended = optimize(*task('int x; printf("%p\\n", (void *)&x); return 0;'))
    refused(ended, "not deterministic: two runs on input one differ", "stdin alone")


def test_a_crash_is_named(optimize, refused, task):
    ended = optimize(*task("*(volatile int *)8 = 1; return 0;"))
    refused(ended, r"on input one: crashed \(SIGSEGV\)", "no arguments")


def test_an_endless_program_is_stopped(optimize, refused, task):
    ended = optimize(*task("volatile int on = 1; while (on) ; return 0;"))
    refused(ended, r"on input one: still running after 0\.\d+ s", "sandbox.wall_limit_seconds")


def test_a_flood_of_output_is_stopped(superasm, refused, task):
    arguments = task('for (;;) puts("................................................");')
    ended = superasm("optimize", *arguments, "--json", "--set", "sandbox.output_mib=1")
    refused(ended, "wrote more than the output limit", "sandbox.output_mib")


def test_a_program_that_needs_arguments_fails_its_tests_and_the_hint_says_why(
    optimize, refused, task
):
    ended = optimize(*task("if (argc < 2) return 7; puts(argv[1]); return 0;"))
    refused(ended, "itself fails test one", "exit status 7; it is run without arguments")


def test_a_program_that_needs_a_file_is_told_so(optimize, refused, task):
    ended = optimize(*task('FILE *f = fopen("data", "r"); if (!f) return 1; return 0;'))
    refused(ended, "itself fails test one", "seems to need files")


def test_a_program_that_needs_the_network_is_told_so(optimize, refused, task):
    ended = optimize(
        *task("#include <sys/socket.h>\nint main(void) { return socket(1, 1, 0) < 0; }")
    )
    refused(ended, "forbidden system call: socket; .* the network", "stdin")


def test_a_program_that_asks_the_time_of_day_is_told_so(optimize, refused, task):
    source = """
        #include <stdio.h>
        #include <time.h>
        int main(void) { return printf("%ld", (long)time(0)) < 0; }
    """
    refused(optimize(*task(source)), "forbidden system call: .*; .*the time of day", "stdin")


def test_builds_that_disagree_show_undefined_behaviour(optimize, refused, task):
    ended = optimize(
        *task(
            """
        #include <limits.h>
        #include <stdio.h>
        int main(void) {
            int x;
            if (scanf("%d", &x) != 1) return 1;
            int next = x + 1;
            printf("%d\\n", next > x);
            return 0;
        }
    """,
            one=(b"2147483647\n", b"1\n"),
        )
    )
    refused(ended, "undefined behaviour on input one: its -O0 build differs", "fsanitize")


def test_crlf_in_an_expected_output_is_pointed_out(optimize, refused, task):
    refused(optimize(*task(one=(b"1\n", b"1\r\n"))), "itself fails test one", "CRLF")


def test_a_missing_line_end_in_an_expected_output_is_pointed_out(optimize, refused, task):
    refused(optimize(*task(one=(b"1\n", b"1"))), "itself fails test one", "white space")


def test_only_inputs_get_their_outputs_from_the_program(optimize, refused, task, tmp_path):
    program, _, folder = task("int c; while ((c = getchar()) != EOF) putchar(c); return 0;")
    assert optimize(program, "--inputs", folder).status == 0
