"""Who can take part in a benchmark: plain data, as written into the run and read from TOML.

An entrant's name says all that makes it different from others; it is the key of its rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from superasm.asm.answer import AnswerFormat
from superasm.config.settings import Model as ModelSettings
from superasm.core.errors import UserError
from superasm.optimize.models import Asking, Tell
from superasm.optimize.proposers import PARTS, parts_from
from superasm.propose.compilers import Configuration
from superasm.propose.examples import read_examples
from superasm.propose.llm import is_path
from superasm.propose.prompt import Shown, changes_the_unseen
from superasm.propose.strategies import Budget, Plan, Strategy, plan_from
from superasm.store.run import EntrantFacts

# What a search may be made of, by the name that users give it.
SEARCHES: Mapping[str, tuple[str, ...]] = {
    "compilers": ("compilers",),
    "tiny": ("tiny",),
    "flags": ("compilers", "flags"),
    "rules": ("rules",),
    "search": ("rules", "search"),
    "all": PARTS,
}


@dataclass(frozen=True, slots=True)
class ModelEntrant:
    """A language model, asked in one way.

    Attributes:
        model: name on a server, or path of weights.
        shown, answer: as in `Asking`.
        strategy: text such as "best-of-8" (see `plan_from`).
        label: shown instead of the model's name, "" for that.
        token_budget, seconds_budget: per task; None without.
        tell: what prompts say beyond the program.
        examples, shots: file of few-shot examples (see `read_examples`), and how many are shown.
        settings: how it is reached and sampled.
    """

    model: str
    shown: Shown = Shown.C_AND_ASSEMBLY
    answer: AnswerFormat = AnswerFormat.FULL
    strategy: str = "single"
    label: str = ""
    token_budget: int | None = None
    seconds_budget: float | None = None
    tell: tuple[Tell, ...] = ()
    examples: Path | None = None
    shots: int = 2
    settings: ModelSettings = field(default_factory=ModelSettings)
    kind: Literal["model"] = "model"

    def __post_init__(self) -> None:
        _ = self.plan
        if changes_the_unseen(self.shown, self.answer):
            raise UserError(
                f"{self.model}: {self.answer} need the assembly, which c-only hides",
                hint="show c+asm or asm-only, or ask for full answers",
            )

    @property
    def plan(self) -> Plan:
        """The strategy with its size."""
        return plan_from(self.strategy)

    @property
    def asking(self) -> Asking:
        """How tasks are put, before anything is told of the machine or the task.

        Raises:
            UserError: the examples can't be read.
        """
        given = read_examples(self.examples, self.shots) if self.examples else ()
        return Asking(self.shown, self.answer, given)

    @property
    def budget(self) -> Budget:
        """When to stop asking, per task."""
        return Budget(self.token_budget, self.seconds_budget)

    @property
    def short(self) -> str:
        """The model's name without the path and the ending of its weights."""
        path = self.model.rstrip("/").removesuffix(".gguf")
        local = self.model.startswith((".", "/", "~")) or self.model.endswith(".gguf")
        return self.label or (path.rpartition("/")[2] if local else path)

    @property
    def name(self) -> str:
        """Model, what it is shown and told, how it answers, strategy."""
        more = "".join(f"+{tell}" for tell in self.tell)
        shots = f" {self.shots}-shot" if self.examples else ""
        return f"{self.short} {self.shown}{more} {self.answer}{shots} {self.plan.name}"

    @property
    def facts(self) -> EntrantFacts:
        """As a report shows it."""
        prompt, completion = self.settings.price_prompt, self.settings.price_completion
        return EntrantFacts(
            self.name,
            self.kind,
            self.short,
            str(self.shown),
            str(self.answer),
            self.plan.name,
            self.plan.attempts,
            exchangeable=self.plan.strategy in (Strategy.SINGLE, Strategy.BEST_OF),
            cost=None if prompt is None or completion is None else (prompt, completion),
        )


@dataclass(frozen=True, slots=True)
class CompilerEntrant:
    """One compiler at one setting, e.g. "gcc -O2 -march=native".

    `-fprofile-use` among the flags trains it first, on the inputs for selection.
    """

    command: str
    kind: Literal["compiler"] = "compiler"

    @property
    def configuration(self) -> Configuration:
        """The setting.

        Raises:
            UserError: the command is empty.
        """
        words = self.command.split()
        if not words:
            raise UserError("the compiler is empty", hint='e.g. --compiler "gcc -O2"')
        flags = tuple(word for word in words[1:] if word != _PROFILED)
        return Configuration(words[0], flags, _PROFILED in words)

    @property
    def name(self) -> str:
        """The command."""
        return " ".join(self.command.split())

    @property
    def facts(self) -> EntrantFacts:
        """As a report shows it."""
        return EntrantFacts(self.name, self.kind)


_PROFILED = "-fprofile-use"


@dataclass(frozen=True, slots=True)
class SearchEntrant:
    """What `superasm optimize` does with some of its parts.

    Attributes:
        parts: a name in `SEARCHES`.
        seconds: budget per task.
        isa: widest instruction set allowed.
        seed: of random choices.
    """

    parts: str = "all"
    seconds: float = 30.0
    isa: str = "native"
    seed: int = 0
    kind: Literal["search"] = "search"

    def __post_init__(self) -> None:
        if self.parts not in SEARCHES:
            raise UserError(f"no search is called {self.parts!r}", hint=", ".join(SEARCHES))

    @property
    def included(self) -> frozenset[str]:
        """The parts, as `optimize` names them."""
        left_out = parts_from("") - set(SEARCHES[self.parts])
        return parts_from(",".join(left_out))

    @property
    def name(self) -> str:
        """Parts, budget, and what differs from the default."""
        rest = "" if self.isa == "native" else f" {self.isa}"
        rest += f" seed {self.seed}" if self.seed else ""
        return f"superasm {self.parts} {self.seconds:g} s{rest}"

    @property
    def facts(self) -> EntrantFacts:
        """As a report shows it."""
        return EntrantFacts(self.name, self.kind)


@dataclass(frozen=True, slots=True)
class RecordingEntrant:
    """Candidates that somebody else produced (see `propose.replay`).

    Attributes:
        path: folder or JSON Lines.
        label: shown instead of the file's name.
        attempts: of one task at most, the first ones.
    """

    path: Path
    label: str = ""
    attempts: int = 8
    kind: Literal["recording"] = "recording"

    @property
    def name(self) -> str:
        """Label or file name."""
        return self.label or self.path.stem

    @property
    def facts(self) -> EntrantFacts:
        """As a report shows it."""
        return EntrantFacts(self.name, self.kind, attempts=self.attempts)


Entrant = ModelEntrant | CompilerEntrant | SearchEntrant | RecordingEntrant
_ADAPTER: TypeAdapter[list[Entrant]] = TypeAdapter(
    list[Annotated[Entrant, Field(discriminator="kind")]]
)


def located(entrant: Entrant) -> Entrant:
    """Return an entrant whose paths don't depend on the current folder."""
    if isinstance(entrant, RecordingEntrant):
        return replace(entrant, path=entrant.path.expanduser().absolute())
    local = isinstance(entrant, ModelEntrant) and not entrant.settings.base_url
    if isinstance(entrant, ModelEntrant) and entrant.examples is not None:
        entrant = replace(entrant, examples=entrant.examples.expanduser().absolute())
    if isinstance(entrant, ModelEntrant) and local and is_path(entrant.model):
        return replace(entrant, model=str(Path(entrant.model).expanduser().absolute()))
    return entrant


def to_json(entrants: list[Entrant]) -> list[dict[str, Any]]:
    """Return entrants as JSON values."""
    found: list[dict[str, Any]] = _ADAPTER.dump_python(entrants, mode="json")
    return found


def from_json(values: object, where: str) -> list[Entrant]:
    """Return the entrants of JSON or TOML values.

    Args:
        values: a list of tables, each with its `kind`.
        where: what they were read from, for errors.

    Raises:
        UserError: a table is not an entrant; says which one and why.
    """
    tables = values if isinstance(values, list) else []
    for number, table in enumerate(tables, 1):
        if isinstance(table, dict) and (unknown := _unknown(table)):
            raise UserError(
                f"{where}: entrant {number} has an unknown key {unknown[0]}",
                hint=f"known: {', '.join(unknown[1])}",
            )
    try:
        return _ADAPTER.validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][1:] if part not in _KINDS)
        position = first["loc"][0] if first["loc"] else 0
        which = f"entrant {position + 1}" if isinstance(position, int) else str(position)
        raise UserError(
            f"{where}: {which}: {place or 'table'}: {first['msg']}",
            hint=f"kinds: {', '.join(_KINDS)}; see docs/bench.md",
        ) from error


_KINDS: dict[str, type[Entrant]] = {
    "model": ModelEntrant,
    "compiler": CompilerEntrant,
    "search": SearchEntrant,
    "recording": RecordingEntrant,
}


def _unknown(table: dict[str, object]) -> tuple[str, list[str]] | None:
    """Return a key that its kind of entrant does not have, and those that it has."""
    kind = _KINDS.get(str(table.get("kind")))
    if kind is None:
        return None
    known = list(kind.__dataclass_fields__)
    extra = [key for key in table if key not in known]
    if extra:
        return extra[0], known
    settings = table.get("settings")
    if kind is ModelEntrant and isinstance(settings, dict):
        known = list(ModelSettings.__dataclass_fields__)
        extra = [f"settings.{key}" for key in settings if key not in known]
        return (extra[0], known) if extra else None
    return None
