"""From settings to a run: material, model, payer, and the loop over it."""

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path

import torch

from superasm.asm.answer import AnswerFormat
from superasm.config.settings import Settings
from superasm.core.errors import UserError
from superasm.core.reward import Pay
from superasm.propose.compilers import configurations, find_compilers
from superasm.propose.style import Style
from superasm.train.compiler_pairs import BestCompiler, Unoptimised
from superasm.train.examples import (
    Material,
    Pair,
    copies,
    examples,
    questions,
    read_material,
    texts,
)
from superasm.train.harvest import Harvest, Maker, harvest
from superasm.train.loop import EVALUATIONS, MODEL, START, keep_settings, train
from superasm.train.lora import with_lora
from superasm.train.models import Loaded, from_scratch, load_folder, save_folder
from superasm.train.policy import Critic, Policy
from superasm.train.ppo import KlPlace
from superasm.train.reading import Example, Reader
from superasm.train.rewards import Judge, Payer, timing_of_a_candidate, workers_of
from superasm.train.rewrite_pairs import RewritePairs
from superasm.train.rollout import Learner, Question, Report, answer_all, prompt_texts, sample_rows
from superasm.train.settings import PairKind, TrainSettings
from superasm.train.sft import Imitator
from superasm.train.tokenizer import train_tokenizer

Tell = Callable[[int, Mapping[str, float]], None]
Say = Callable[[str], None]


def fine_tune(folder: Path, settings: TrainSettings, *, tell: Tell, say: Say) -> Path:
    """Do a run of supervised fine-tuning, or what is left of it; return the model's folder.

    Raises:
        UserError: the settings don't make a run.
        StorageError: a file can't be read or written.
    """
    material, loaded, style = _begin(folder, settings, "sft", say)
    left_out, data, plan = material.left_out, settings.data, settings.sft

    def tokens_of(pairs: Sequence[Pair]) -> list[Example]:
        return examples(
            pairs,
            style,
            loaded.tokenizer,
            loaded.end,
            most_prompt=data.most_prompt_tokens,
            most_answer=settings.rollout.most_tokens,
            left_out=left_out,
        )

    pairs, unchanged = tokens_of(material.pairs), tokens_of(copies(material.train))
    if not pairs and not unchanged:
        raise UserError("there is no example to learn from", hint="set data.pairs or data.folders")
    _say_material(say, f"{len(pairs)} pairs and {len(unchanged)} copies", material)
    reader = Reader(
        [one.prompt for one in unchanged],
        loaded.tokenizer,
        min(loaded.end),
        steps=plan.reading,
        tokens=plan.reading_tokens,
        seed=settings.run.seed,
    )
    policy = _policy(loaded, settings, temperature=1.0, critic=Critic.DETACHED)
    optimizer = policy.optimizer(plan.learning_rate, plan.learning_rate, plan.weight_decay)
    imitator = Imitator(
        policy,
        optimizer,
        pairs,
        unchanged,
        plan,
        reader=reader,
        steps=settings.run.steps,
        seed=settings.run.seed,
    )
    train(folder, imitator, policy, optimizer, settings.run, tell=tell, warn=say)
    return _finish(folder, policy, loaded, style)


def reinforce(
    folder: Path,
    settings: TrainSettings,
    *,
    tell: Tell,
    say: Say,
    workers: Callable[..., AbstractContextManager[Payer]] = workers_of,
) -> Path:
    """Do a run of PPO or GRPO, or what is left of it; return the model's folder.

    Args:
        folder, settings: of the run.
        tell: called with the metrics of each step.
        say: called with lines for people.
        workers: makes what pays answers, from the arguments of `workers_of`.

    Raises:
        UserError: the settings don't make a run.
        MachineError: this machine can't evaluate; the run can be started again.
    """
    kind = "ppo" if settings.ppo.estimator == "gae" else "grpo"
    material, loaded, style = _begin(folder, settings, kind, say)
    plan, reward, tokenizer = settings.rollout, settings.reward, loaded.tokenizer
    longest = min(settings.data.most_prompt_tokens, loaded.context - plan.most_tokens)
    asked, watched = (
        questions(jobs, style, tokenizer, longest, material.left_out)
        for jobs in (material.train, material.val)
    )
    if not asked:
        raise UserError("there is no task to train on", hint="set data.folders")
    _say_material(say, f"{len(asked)} tasks, {len(watched)} val tasks", material)
    policy = _policy(loaded, settings, temperature=plan.temperature, critic=settings.model.critic)
    if settings.ppo.kl_place is not KlPlace.NONE:
        policy.freeze_reference()
    optimizer = policy.optimizer(settings.ppo.actor_lr, settings.ppo.critic_lr)
    with workers(
        material.jobs,
        style.answer,
        Pay(reward.scheme, reward.alpha, reward.speedup_cap),
        _timing(settings),
        folder / EVALUATIONS,
        workers=reward.workers,
        limit_seconds=reward.limit_seconds,
    ) as payer:
        learner = Learner(
            policy,
            optimizer,
            tokenizer,
            asked,
            payer,
            rollout=plan,
            ppo=settings.ppo,
            reward=reward,
            steps=settings.run.steps,
            seed=settings.run.seed,
            stop_after=settings.run.stop_after_machine_errors,
        )

        def evaluate(number: int) -> Report:
            return on_val(policy, loaded, watched, payer, settings, number)

        train(
            folder,
            learner,
            policy,
            optimizer,
            settings.run,
            evaluate=evaluate if watched else None,
            tell=tell,
            warn=say,
        )
    return _finish(folder, policy, loaded, style)


def make_pairs(out: Path, settings: TrainSettings, *, say: Say) -> int:
    """Write the pairs of all training tasks (see `harvest`); return how many.

    Raises:
        UserError: there is no task, or it is not said what pairs to make of them.
        StorageError: a file can't be read or written.
        MachineError: this machine can't make them.
    """
    plan, reward = settings.pairs, settings.reward
    compilers = PairKind.COMPILERS in plan.kinds
    if not plan.kinds:
        raise UserError("pairs.kinds names none", hint=f"kinds: {', '.join(PairKind)}")
    if compilers and not plan.measured:
        raise UserError("the best compiler is not known unmeasured", hint="pairs.measured=true")
    material = read_material(settings.data, settings.run.seed)
    if not material.train:
        raise UserError("there is no task to make pairs of", hint="set data.folders")

    def tell(done: Harvest) -> None:
        say(
            f"{done.tasks}/{len(material.train)} tasks, {done.candidates} candidates, "
            f"{done.pairs} pairs, {done.lost} tasks lost"
        )

    with ExitStack() as workers:
        judge: Judge | None = None
        if plan.measured and set(plan.kinds) != {PairKind.UNOPTIMISED}:
            payer = workers_of(
                material.jobs,
                AnswerFormat.LINES,
                Pay(),
                _timing(settings),
                out.with_name(f"{out.stem}.evaluations.jsonl"),
                workers=reward.workers,
                limit_seconds=reward.limit_seconds,
            )
            judge = workers.enter_context(payer).judge
        makers: list[Maker] = []
        if PairKind.UNOPTIMISED in plan.kinds:
            makers.append(Unoptimised(settings.sandbox).begin)
        if PairKind.REWRITES in plan.kinds:
            makers.append(RewritePairs(judge, plan, settings.sandbox).begin)
        if compilers and judge is not None:
            chosen = configurations(find_compilers(), plan.isa)[: plan.most]
            makers.append(BestCompiler(judge, chosen, settings.sandbox).begin)
        return harvest(material.train, makers, out, tried=judge is not None, tell=tell).pairs


def on_val(
    policy: Policy,
    loaded: Loaded,
    asked: list[Question],
    payer: Payer,
    settings: TrainSettings,
    number: int,
) -> Report:
    """Return how greedy answers to val tasks fare. A task without a right answer counts as 1x.

    The timing is that of rewards: short, and fair to any candidate that was not chosen by it.
    """
    plan = settings.rollout
    samples, waiting = answer_all(
        policy,
        loaded.tokenizer,
        asked,
        [0] * len(asked),
        payer,
        plan.batch,
        plan.most_tokens,
        greedy=True,
    )
    paid = [future.result() for future in waiting]
    kept = [one for one in paid if one.reward is not None]
    if not kept:
        return Report({"val_passed": 0.0, "val_machine_errors": 1.0})
    logs = [math.log(one.speedup) for one in kept if one.passed and one.speedup]
    size = len(kept)
    found = {
        "val_built": sum(one.built for one in kept) / size,
        "val_passed": sum(one.passed for one in kept) / size,
        "val_identical": sum(one.identical for one in kept) / size,
        "val_faster": sum(one.faster for one in kept) / size,
        "val_speedup": math.exp(sum(logs) / size),
        "val_machine_errors": 1 - size / len(paid),
    }
    rows = sample_rows(loaded.tokenizer, number, asked, samples, paid)
    said = [{**row, "val": True} for row in rows]
    return Report(found, said, prompt_texts(loaded.tokenizer, asked))


def _timing(settings: TrainSettings) -> Settings:
    measuring = Settings(
        sandbox=settings.sandbox, timing=settings.timing, evaluator=settings.evaluator
    )
    return timing_of_a_candidate(measuring, settings.reward.pairs, settings.reward.seconds)


def _begin(
    folder: Path, settings: TrainSettings, kind: str, say: Say
) -> tuple[Material, Loaded, Style]:
    keep_settings(folder, settings, kind)
    if settings.run.threads:
        torch.set_num_threads(settings.run.threads)
    say("reading the data")
    material = read_material(settings.data, settings.run.seed)
    part = settings.model
    style = Style(part.shown, part.answer)
    if part.path:
        loaded = load_folder(Path(part.path), dtype=part.dtype, device=part.device)
        style = loaded.style or style
    else:
        start = folder / START
        if not start.exists():  # Else the run goes on, with the tokenizer that it began with.
            say("training a tokenizer")
            tokenizer = train_tokenizer(texts(material, style), part.vocabulary)
            fresh = from_scratch(tokenizer, part, settings.run.seed, style)
            save_folder(start, fresh.model, tokenizer, style)
        loaded = load_folder(start, dtype=part.dtype, device=part.device)
    torch.manual_seed(settings.run.seed)  # For adapters.
    if part.lora_rank:
        lora = with_lora(loaded.model, part.lora_rank, part.lora_alpha)
        loaded = replace(loaded, model=lora)
    return material, loaded, style


def _policy(
    loaded: Loaded, settings: TrainSettings, *, temperature: float, critic: Critic
) -> Policy:
    padding = loaded.tokenizer.pad_token_id
    return Policy(
        loaded.model,
        end=loaded.end,
        padding=min(loaded.end) if padding is None else padding,
        temperature=temperature,
        critic=critic,
    )


def _finish(folder: Path, policy: Policy, loaded: Loaded, style: Style) -> Path:
    place = folder / MODEL
    save_folder(place, policy.plain_model(), loaded.tokenizer, style)
    return place


def _say_material(say: Say, what: str, material: Material) -> None:
    left = ", ".join(f"{count} {reason}" for reason, count in material.left_out.most_common())
    say(f"{what}{f' (left out: {left})' if left else ''}")
