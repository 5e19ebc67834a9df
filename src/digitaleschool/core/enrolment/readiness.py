"""Can someone follow this training as they are? Advice before enrolling, never a wall.

Someone says of each thing whether it is there and of each piece of prior knowledge whether it is known. Out comes one
of ``can``, ``with_kit`` and ``study_first``, with what still misses: the report asks that a teacher without a laptop
or without the first steps comes too (seed L1208-1212, L2295), so nothing here refuses anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from digitaleschool.core.offer.content import Content
from digitaleschool.core.planning.equipment import load_equipment
from digitaleschool.core.values import dataclass

ONLINE = "online"
"""The thing that everyone needs where a run is online: a computer with sound and camera."""
OWN, SCHOOL, KIT, NONE = "own", "school", "kit", "none"
HAS = (OWN, SCHOOL, KIT, NONE)
YES, PARTLY, NO = "yes", "partly", "no"
KNOWS = (YES, PARTLY, NO)
NOTHING = ("geen", "niets", "none", "nothing", "-", "nvt", "n.v.t.")
MOST_THINGS = 8
"""Things that one form asks for; what comes after them is told on the page of the training."""
CAN, WITH_KIT, STUDY_FIRST = "can", "with_kit", "study_first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something that a participant brings; ``kind`` is that of the kits that can stand in for it, or empty."""

    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Prior knowledge that is asked for: ``code`` is ``ict`` or ``subject``."""

    code: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A module of self-study that brings the prior knowledge, and whether it was done."""

    slug: str
    minutes: int
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """How someone can come: with which kits, after how many minutes of which modules, and what nobody has yet."""

    outcome: str
    minutes: int = 0
    modules: tuple[str, ...] = ()
    kits: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def things_of(content: Content, *, is_online: bool) -> tuple[Thing, ...]:
    """What a participant or the school brings, each once.

    >>> from digitaleschool.core.offer.content import read_content
    >>> laptop = {"name": "laptop met muis", "brought_by": "participant"}
    >>> things_of(read_content({"equipment": [laptop, {"name": "PLC", "brought_by": "rtc"}]}), is_online=False)
    (Thing(name='laptop met muis', kind='pc'),)
    """
    named = [one.name for one in content.equipment if one.name and one.brought_by in ("participant", "school")]
    things = [Thing(name=name, kind=kind_of(name)) for name in dict.fromkeys(named)]
    if is_online and not any(thing.kind == "pc" for thing in things):
        things.insert(0, Thing(name=ONLINE, kind="pc"))
    return tuple(things[:MOST_THINGS])


def known_of(content: Content) -> tuple[Known, ...]:
    """The prior knowledge that a training asks for; "geen" is none.

    >>> from digitaleschool.core.offer.content import read_content
    >>> known_of(read_content({"prior_ict": "Je kan surfen.", "prior_subject": "geen"}))
    (Known(code='ict', says='Je kan surfen.'),)
    """
    said = (("ict", content.prior_ict), ("subject", content.prior_subject))
    return tuple(Known(code=code, says=text) for code, text in said if not _is_nothing(text))


def kind_of(name: str) -> str:
    """The kind of equipment that can be lent in place of what a training calls so; empty where no kind can.

    >>> kind_of("Laptop met Windows"), kind_of("VR-brillen"), kind_of("computer voor 3D-tekenen")
    ('pc', 'vr_headset', '')
    """
    said = name.lower()
    found = [
        (len(word), kind.code if kind.can_travel else "")
        for kind in load_equipment()
        for word in (kind.label.nl.lower(), kind.label.en.lower(), *kind.words)
        if word in said
    ]
    return max(found, default=(0, ""))[1]


def readiness(
    things: Iterable[Thing], known: Iterable[Known], studies: Iterable[Study], *,
    has: Mapping[str, str], knows: Mapping[str, str], lent: Iterable[str],
) -> Readiness:  # fmt: skip
    """What someone's answers mean. ``lent``: the kinds of which the RTC has kits. What is not answered is no worry.

    >>> laptop = Thing(name="laptop", kind="pc")
    >>> readiness([laptop], [], [], has={"laptop": "none"}, knows={}, lent=["pc"]).outcome
    'with_kit'
    """
    lent = frozenset(lent)
    missing = [thing for thing in things if has.get(thing.name) in (NONE, KIT)]
    kits = tuple(thing.name for thing in missing if thing.kind and thing.kind in lent)
    lacks = tuple(thing.name for thing in missing if thing.name not in kits)
    weak = [one.code for one in known if knows.get(one.code) in (PARTLY, NO)]
    todo = [study for study in studies if not study.is_done] if weak else []
    return Readiness(
        outcome=STUDY_FIRST if todo else WITH_KIT if kits else CAN,
        minutes=sum(study.minutes for study in todo), modules=tuple(study.slug for study in todo), kits=kits,
        lacks=lacks, unsure=tuple(weak) if weak and not todo else (),
    )  # fmt: skip


def _is_nothing(text: str) -> bool:
    said = text.strip().lower().rstrip(".")
    return not said or said in NOTHING
