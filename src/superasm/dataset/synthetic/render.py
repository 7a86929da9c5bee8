"""Syntax trees to C text, in one of the layouts that people use."""

from dataclasses import dataclass

from superasm.dataset.synthetic.dice import Dice
from superasm.dataset.synthetic.expr import Expr
from superasm.dataset.synthetic.integers import Int, promoted
from superasm.dataset.synthetic.stmt import (
    Assign,
    Body,
    Decl,
    For,
    Function,
    If,
    Line,
    Return,
    Step,
    Stmt,
    Switch,
    While,
)

_LEVELS = "|| ; && ; | ; ^ ; & ; == != ; < > <= >= ; << >> ; + - ; * / %"
_PRECEDENCE = {op: level + 2 for level, ops in enumerate(_LEVELS.split(";")) for op in ops.split()}
_TERNARY, _UNARY, _PRIMARY = 1, 20, 30
_PLAIN = {8: "char", 16: "short", 32: "int"}
_COMPOUND = ("+", "-", "*", "^", "|", "&", "%", "/", "<<", ">>")


@dataclass(frozen=True, slots=True)
class Style:
    """How one author writes.

    Attributes:
        indent: one level.
        stdint: `uint32_t` rather than `unsigned`.
        long: the 64-bit type of those who do without <stdint.h>.
        braces: also around single statements.
        allman: the brace of a function on a line of its own.
        for_declares: `for (int i = 0; ...)`.
        compound: `x += y` rather than `x = x + y`.
        prefix: `++i` rather than `i++`.
        hex_masks: masks above this are in hexadecimal.
        suffixes: `1u` also where a plain 1 means the same.
    """

    indent: str = "    "
    stdint: bool = True
    long: str = "long long"
    braces: bool = False
    allman: bool = False
    for_declares: bool = True
    compound: bool = True
    prefix: bool = False
    hex_masks: int = 15
    suffixes: bool = False

    @staticmethod
    def draw(dice: Dice) -> "Style":
        """Return the style of a random author."""
        return Style(
            indent=dice.pick(("    ", "    ", "  ", "\t")),
            stdint=dice.chance(0.5),
            long=dice.pick(("long long", "long long", "long")),
            braces=dice.chance(0.4),
            allman=dice.chance(0.25),
            for_declares=dice.chance(0.7),
            compound=dice.chance(0.9),
            prefix=dice.chance(0.15),
            hex_masks=dice.pick((3, 15, 15, 255)),
            suffixes=dice.chance(0.2),
        )

    def type(self, kind: Int) -> str:
        """Return the name of a type."""
        if kind.is_char:
            return "char"
        if self.stdint and kind != Int(32, signed=True):
            return f"{'' if kind.signed else 'u'}int{kind.bits}_t"
        name = self.long if kind.bits == 64 else _PLAIN[kind.bits]
        if kind.signed:
            return "signed char" if kind.bits == 8 else name
        return "unsigned" if kind.bits == 32 else f"unsigned {name}"

    def conversion(self, kind: Int) -> tuple[str, str]:
        """Return printf's conversion and the cast that an argument of the type needs, or ""."""
        letter = "d" if kind.signed else "u"
        if kind.bits < 64:
            return f"%{letter}", ""
        long = "l" if self.long == "long" else "ll"
        name = self.long if kind.signed else f"unsigned {self.long}"
        return f"%{long}{letter}", f"({name})" if self.stdint else ""

    def constant(self, node: Expr, bare: bool, mask: bool) -> str:
        """Return the spelling of a constant; `bare` if its type follows from its neighbour."""
        value, kind = node.lo, node.type
        if node.text:
            return node.text
        suffix = "" if kind.signed else "u" if kind.bits == 32 else "U"
        if kind.bits == 64:
            suffix += "L" if self.long == "long" else "LL"
        if bare and not self.suffixes and -(2**31) < value < 2**31:
            suffix = ""
        if value == kind.lowest and kind.signed:
            return f"(-{kind.highest}{suffix} - 1)"
        hexadecimal = value >= 1 << 31 or (mask and value > self.hex_masks)
        return f"{value:#x}{suffix}" if hexadecimal else f"{value}{suffix}"

    def expr(self, node: Expr, outer: str = "", right: bool = False) -> str:
        """Return an expression, in parentheses where its surroundings ask for them."""
        text, level = self._node(node)
        needs = level < _need(outer, right, node.op)
        return f"({text})" if needs else text

    def plain(self, node: Expr, mask: bool = False) -> str:
        """Return a value that is converted to the type of what it is stored in."""
        if node.op == "const":
            return self.constant(node, bare=True, mask=mask)
        return self.expr(node)

    def _node(self, node: Expr) -> tuple[str, int]:
        args = node.args
        match node.op:
            case "leaf":
                text = node.text.format(*(self.expr(arg) for arg in args))
                return text, _UNARY if text.startswith("*") else _PRIMARY
            case "const":
                text = self.constant(node, bare=False, mask=False)
                return text, _UNARY if text.startswith("-") else _PRIMARY
            case "cast":
                return f"({self.type(node.type)}){self.expr(args[0], 'unary')}", _UNARY
            case "~" | "!":
                return f"{node.op}{self.expr(args[0], 'unary')}", _UNARY
            case "neg":
                inner = self.expr(args[0], "unary")
                return (f"-({inner})" if inner.startswith("-") else f"-{inner}"), _UNARY
            case "?:":
                yes, no = self.expr(args[1], "?:"), self.expr(args[2], "?:")
                return f"{self.expr(args[0], '?')} ? {yes} : {no}", _TERNARY
        shift = node.op in ("<<", ">>")
        mask = node.op in ("&", "|", "^")
        sides: list[str] = []
        for side, arg in enumerate(args):
            other = args[1 - side]
            if arg.op == "const":
                bare = (shift and side == 1) or (not shift and promoted(other.type) == arg.type)
                bare &= other.op != "const" or shift
                text = self.constant(arg, bare=bare, mask=mask)
                sides.append(text)
            else:
                sides.append(self.expr(arg, node.op, right=side == 1))
        left, right = sides
        return f"{left} {node.op} {right}", _PRECEDENCE[node.op]

    def body(self, body: Body, depth: int) -> list[str]:
        """Return the lines of a block's statements."""
        return [line for statement in body for line in self.stmt(statement, depth)]

    def stmt(self, node: Stmt, depth: int) -> list[str]:
        """Return the lines of a statement."""
        pad = self.indent * depth
        match node:
            case Line():
                return [pad + line for line in node.text.split("\n") if line]
            case Return():
                return [f"{pad}return{f' {self.plain(node.value)}' if node.value else ''};"]
            case Decl() | Assign() | Step():
                return [f"{pad}{self.simple(node)};"]
            case If():
                return self._if(node, depth)
            case For():
                return self._for(node, depth)
            case While() if node.do:
                inner = self.body(node.body, depth + 1)
                return [f"{pad}do {{", *inner, f"{pad}}} while ({self.expr(node.condition)});"]
            case While():
                return self._block(f"while ({self.expr(node.condition)})", node.body, depth)
            case Switch():
                return self._switch(node, depth)

    def simple(self, node: Decl | Assign | Step) -> str:
        """Return a declaration or an assignment without its semicolon."""
        match node:
            case Decl() if node.length:
                return f"{self.type(node.type)} {node.name}[{node.length}] = {{0}}"
            case Decl():
                start = f" = {self.plain(node.value)}" if node.value else ""
                return f"{self.type(node.type)} {node.name}{start}"
            case Step():
                spelt = self.expr(node.target, "unary")
                sign = "+" if node.by > 0 else "-"
                if abs(node.by) > 1:
                    return f"{spelt} {sign}= {abs(node.by)}"
                return f"{sign * 2}{spelt}" if self.prefix else f"{spelt}{sign * 2}"
            case Assign():
                target, value = node.target, node.value
                if self.compound and value.op in _COMPOUND and value.args[0] == target:
                    mask = value.op in ("&", "|", "^")
                    return f"{self.expr(target)} {value.op}= {self.plain(value.args[1], mask)}"
                return f"{self.expr(target)} = {self.plain(value)}"

    def _block(self, head: str, body: Body, depth: int) -> list[str]:
        pad = self.indent * depth
        inner = self.body(body, depth + 1)
        if self.braces or len(inner) != 1 or isinstance(body[0], Decl):
            return [f"{pad}{head} {{", *inner, f"{pad}}}"]
        return [f"{pad}{head}", *inner]

    def _if(self, node: If, depth: int, lead: str = "") -> list[str]:
        pad = self.indent * depth
        lines = self._block(f"{lead}if ({self.expr(node.condition)})", node.then, depth)
        if not node.otherwise:
            return lines
        # An if inside an unbraced if would take the else for its own.
        if lines[-1] != f"{pad}}}" and isinstance(node.then[0], If | For | While):
            lines = [f"{lines[0]} {{", *lines[1:], f"{pad}}}"]
        only = node.otherwise[0]
        if len(node.otherwise) == 1 and isinstance(only, If):
            more = self._if(only, depth, "else ")
        else:
            more = self._block("else", node.otherwise, depth)
        if lines[-1] == f"{pad}}}":
            return [*lines[:-1], f"{pad}}} {more[0].strip()}", *more[1:]]
        return [*lines, *more]

    def _for(self, node: For, depth: int) -> list[str]:
        before: list[str] = []
        first = node.first
        if isinstance(first, Decl) and not self.for_declares:
            before = [f"{self.indent * depth}{self.type(first.type)} {first.name};"]
            assert first.value is not None
            first = Assign(_named(first), first.value)
        start = first if isinstance(first, str) else self.simple(first)
        stop = node.condition if isinstance(node.condition, str) else self.expr(node.condition)
        step = node.step if isinstance(node.step, str) else self.simple(node.step)
        return before + self._block(f"for ({start}; {stop}; {step})", node.body, depth)

    def _switch(self, node: Switch, depth: int) -> list[str]:
        pad = self.indent * depth
        lines = [f"{pad}switch ({self.expr(node.value)}) {{"]
        for labels, body in node.cases:
            lines += [f"{pad}case {label}:" for label in labels]
            lines += self.body(body, depth + 1)
            if not isinstance(body[-1], Return):
                lines.append(f"{pad}{self.indent}break;")
        lines += [f"{pad}default:", *self.body(node.default, depth + 1)]
        if not isinstance(node.default[-1], Return):
            lines.append(f"{pad}{self.indent}break;")
        return [*lines, f"{pad}}}"]

    def function(self, node: Function) -> list[str]:
        """Return the lines of a function definition."""
        params = ", ".join(
            p.text if p.type is None else f"{self.type(p.type)} {p.name}" for p in node.params
        )
        result = self.type(node.result) if node.result else "void"
        head = f"{'static ' if node.static else ''}{result} {node.name}({params or 'void'})"
        opening = [head, "{"] if self.allman else [f"{head} {{"]
        return [*opening, *self.body(node.body, 1), "}"]


def _named(node: Decl) -> Expr:
    return Expr("leaf", (), node.type, node.type.lowest, node.type.highest, node.name)


def _need(outer: str, right: bool, inner: str) -> int:
    """Return the precedence below which an operand of `outer` is put in parentheses."""
    if outer in ("", "?:"):
        return _TERNARY if outer == "" else _TERNARY + 1
    if outer == "?":
        return _PRECEDENCE["||"]
    if outer == "unary":
        return _UNARY
    level = _PRECEDENCE[outer]
    if outer == inner and not right and outer not in ("-", "/", "%", "<<", ">>"):
        return level
    # Where C's precedence is often misread (and gcc warns), only the clear cases go bare.
    clear = {"+": ("*", "/", "%"), "-": ("*", "/", "%"), "&&": ("<", ">", "<=", ">=", "==", "!=")}
    clear["||"] = clear["&&"]
    for relation in ("<", ">", "<=", ">=", "==", "!="):
        clear[relation] = ("+", "-", "*", "/", "%")
    clear["*"] = ()
    if inner in clear.get(outer, ()) or (outer in "+-" and not right and inner in "+-"):
        return level if not right else level + 1
    return _UNARY
