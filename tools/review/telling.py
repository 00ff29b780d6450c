"""What an editor reads in `make review`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from support.people.misreadings import Group
from tools.review.accepted import Accepted, Result, counted
from tools.review.effect import Effect
from tools.review.likeness import Bundle

_REASONS = {
    "asked_back": "没听懂",
    "unsure": "拿不准",
    "taken_back": "客户说不是这个意思",
    "unsolved": "客户说没解决",
    "refused": "给的选项都不是",
}

KEYS = (
    "回车或 y：采纳第 1 个；数字：采纳那一个；意图名（可只打开头，Tab 补全）：归到那里；"
    "s：跳过；d：删掉，以后不再问；q：结束"
)

GROUP_KEYS = (
    "一组几句的，一个键管一组。-3 -7：拿出这两句，之后单独问（后面可以接着写意图）；x：拆开，一句一句看"
)

NEXT = "下一步：make train 训练新模型；或者直接 make run，它会自己训练。"

_THEN_CHANGED = "训练好以后，make review ARGS=--changed 会量出它们改变了什么。"

NOTHING = "没有要看的：机器人还没有遇到听不懂、拿不准的话。"

_RESULTS: dict[Result, str] = {"right": "听对", "asked": "反问", "wrong": "听错"}


def opening(texts: int, bundles: int) -> str:
    """What waits, and which keys there are."""
    if not texts:
        return NOTHING
    if texts == bundles:
        return f"{texts} 句等着看。{KEYS}"
    return f"{texts} 句等着看，意思相近的放在一起，共 {bundles} 组。{KEYS}\n{GROUP_KEYS}"


def describe(bundle: Bundle, number: int) -> str:
    """Texts that mean the same in a few lines, as an editor reads them."""
    first, *others = bundle.lines
    lines = [f"{number}. {first.text}"]
    lines += [_other(line, place, bundle) for place, line in enumerate(others, 2)]
    reasons = "，".join(f"{_REASONS[reason]} {count}" for reason, count in _summed(bundle, "reasons").items())
    several = f"{len(bundle.lines)} 句，" if others else ""
    lines.append(f"   {several}{bundle.count} 次（{reasons}）")
    for place, meaning in enumerate(bundle.meanings, 1):
        chosen = f"，客户自己选了 {meaning.chosen} 次" if meaning.chosen else ""
        lines.append(f"   {place}) {meaning.intent}  {meaning.confidence:.0%}{chosen}")
    if given := _summed(bundle, "refused"):
        refused = "，".join(f"{intent} {count} 次" for intent, count in given.items())
        lines.append(f"   给过、客户没选：{refused}")
    return "\n".join(lines)


def _other(line: Group, place: int, bundle: Bundle) -> str:
    """A line behind the first, by what takes it out, and what it was read as where the rest was not."""
    own, shared = line.meanings[:1], bundle.meanings[:1]
    unlike = f"  （原来像 {own[0].intent}）" if own and own[0].intent != shared[0].intent else ""
    return f"   -{place}  {line.text}{unlike}"


def _summed(bundle: Bundle, which: str) -> Counter[str]:
    total: Counter[str] = Counter()
    for line in bundle.lines:
        total.update(getattr(line, which))
    return total


def summary(lines: Sequence[Accepted]) -> str:
    """What accepted lines were when customers said them, and what comes next."""
    results = counted(lines)
    then = f"客户当时说的时候：{_shares(results)}。" if results else ""
    return f"采纳了 {len(lines)} 句。{then}\n{NEXT}{_THEN_CHANGED}"


def unlearned(lines: int, without: int) -> str:
    """That the model in use has not learned some of the lines."""
    return f"最近采纳的 {lines} 句里，有 {without} 句不在现在的模型里（还没训练，或者例句改过）。"


def reported(learned: Sequence[Accepted], effect: Effect, held_out: str) -> str:
    """What accepted lines changed.

    Args:
        learned: The lines.
        effect: As it was measured.
        held_out: The name of the file of questions that nothing has learned.
    """
    opinion = "" if effect.advised else "（第二意见还没有准备好，或者没装：只量了主模型。）\n"
    said = counted(learned)
    then = f"  客户当时说的时候        {_shares(said)}\n" if said else ""
    return (
        f"{opinion}采纳的 {len(learned)} 句：\n{then}"
        f"  这些句子一句都没学      {_shares(effect.without)}\n"
        f"  只学一半，听另外一半    {_shares(effect.halves)}\n"
        "  最后一行是下一位这样说的客户大致会遇到的。这些句子本身已是例句，逐字对得上，不算。\n"
        f"考题 {held_out} 的 {effect.held_out_now.total()} 句：\n"
        f"  没有这些例句            {_shares(effect.held_out_without)}\n"
        f"  有了这些例句            {_shares(effect.held_out_now)}"
    )


def _shares(results: Counter[Result]) -> str:
    return "，".join(f"{word} {results[name] / results.total():.1%}" for name, word in _RESULTS.items())
