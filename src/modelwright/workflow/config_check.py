"""What is wrong with a settings file? Each problem with its line, what is accepted, what to do."""

from __future__ import annotations

import difflib
import types
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

import msgspec

from modelwright.errors import did_you_mean
from modelwright.workflow.toml_text import key_lines, toml_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from modelwright.workflow.toml_text import KeyPath

Sections = dict[str, dict[str, Any]]


class NamedSections(dict[str, Any]):
    """The keys of sections that the user names, as `[learners.mine]`, and which of them are needed."""

    needed: tuple[str, ...] = ()


class Places:
    """Where the keys of a file stand, in words for people.

    Parameters
    ----------
    path
        The file, as messages name it.
    text
        Its text, which tomllib has read without an error.
    """

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = key_lines(text)

    def line(self, *keys: str) -> int:
        """Return the line of a key, else of the section around it, else 0."""
        while keys and keys not in self._lines:
            keys = keys[:-1]
        return self._lines.get(keys, 0)

    def name(self, *keys: str) -> str:
        """Return "modelwright.toml, line 3"."""
        line = self.line(*keys)
        return f"{self._path}, line {line}" if line else str(self._path)


def problems(document: Mapping[str, Any], kinds: Sections, places: Places) -> list[str]:
    """Return what is wrong with the keys and types of a document, in the order of its lines.

    Parameters
    ----------
    document
        The document as tomllib read it.
    kinds
        The type of each key, by section. Its msgspec.Meta describes the accepted values.
    places
        Where the keys stand.
    """
    found = [
        (places.line(*keys), f"{places.name(*keys)}: {message}")
        for keys, message in _problems(document, kinds)
    ]
    return [message for _, message in sorted(found, key=lambda item: item[0])]


def _problems(
    document: Mapping[str, Any], kinds: Sections
) -> Iterator[tuple[KeyPath, str]]:
    for section, table in document.items():
        if section not in kinds:
            yield (section,), _unknown_section(section, kinds)
        elif not isinstance(table, dict):
            yield (section,), _not_a_section(section)
        elif isinstance(kinds[section], NamedSections):
            yield from _named_problems(section, table, kinds)
        else:
            yield from _section_problems(section, table, kinds)


def _named_problems(
    family: str, table: Mapping[str, Any], kinds: Sections
) -> Iterator[tuple[KeyPath, str]]:
    """Check each of the sections that the user has named."""
    keys = kinds[family]
    for name, inner in table.items():
        section = f"{family}.{name}"
        if not isinstance(inner, dict):
            yield (family, name), _not_a_section(section)
            continue
        for path, message in _section_problems(section, inner, {section: keys}):
            yield (family, name, *path[1:]), message
        for key in keys.needed if isinstance(keys, NamedSections) else ():
            if key not in inner:
                accepted, example = _accepted(keys[key], "")
                yield (
                    (family, name),
                    f"[{section}] lacks {key!r}, {accepted}. "
                    f"For example: {key} = {toml_value(example)}",
                )


def _section_problems(
    section: str, table: Mapping[str, Any], kinds: Sections
) -> Iterator[tuple[KeyPath, str]]:
    for key, value in table.items():
        if key not in kinds[section]:
            yield (section, key), _unknown_key(section, key, kinds)
        elif get_origin(_value_kind(kinds[section][key])) is dict:
            yield from _table_problems(section, key, value, kinds[section][key])
        elif not _accepts(kinds[section][key], value):
            yield (section, key), _refused(section, key, value, kinds[section][key])


def _table_problems(
    section: str, key: str, value: Any, kind: Any
) -> Iterator[tuple[KeyPath, str]]:
    """Check a section within a section entry by entry, so that the entry is named."""
    if not isinstance(value, dict):
        yield (section, key), _not_a_section(f"{section}.{key}")
        return
    entry_kind = get_args(_value_kind(kind))[1]
    for name, entry in value.items():
        if not _accepts(entry_kind, entry):
            message = _refused(f"{section}.{key}", name, entry, entry_kind)
            yield (section, key, name), message


def _accepts(kind: Any, value: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _not_a_section(name: str) -> str:
    return (
        f"{name!r} is a section with keys of its own, not a single value. "
        f"Write [{name}] on one line and its keys below it."
    )


def _unknown_section(section: str, kinds: Sections) -> str:
    homes = _homes(section, kinds)
    if homes:
        return f"{section!r} stands outside its section. Move it below [{homes[0]}]."
    return (
        f"there is no section [{section}].{did_you_mean(section, kinds)} "
        f"The sections are {', '.join(kinds)}. Rename it, or remove it."
    )


def _homes(key: str, kinds: Sections) -> list[str]:
    return [
        name
        for name, keys in kinds.items()
        if key in keys and not isinstance(keys, NamedSections)
    ]


def _unknown_key(section: str, key: str, kinds: Sections) -> str:
    homes = _homes(key, kinds)
    if homes:
        return f"[{section}] has no key {key!r}; [{homes[0]}] has it. Move it there."
    return (
        f"[{section}] has no key {key!r}.{did_you_mean(key, kinds[section])} "
        f"Its keys are {', '.join(kinds[section])}. Rename it, or remove it."
    )


def _refused(section: str, key: str, value: Any, kind: Any) -> str:
    accepted, example = _accepted(kind, value)
    return (
        f"[{section}] {key} is {_shown(value)}; it takes {accepted}. "
        f"For example: {key} = {toml_value(example)}"
    )


def _accepted(kind: Any, value: Any) -> tuple[str | None, Any]:
    """Return the accepted values in words, and one of them, the nearest to the value."""
    choices = _choices(kind)
    if not choices:
        meta = _meta(kind)
        return meta.description, (meta.examples or [""])[0]
    near = difflib.get_close_matches(str(value), choices, n=1, cutoff=0.5) or choices[:1]
    return "one of " + ", ".join(toml_value(choice) for choice in choices), near[0]


def _shown(value: Any) -> str:
    """Return a refused value as it stands in the file, with its kind where that was the mistake.

    The password of an address is left out.
    """
    if isinstance(value, dict):
        return "a section"
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    if isinstance(value, str):
        from modelwright.sources import describe  # loads what a service does without

        value = describe(value)
        text = toml_value(value if len(value) <= 60 else value[:60] + "…")
        return f"the text {text}" if value else 'an empty text ("")'
    if isinstance(value, (bool, int, float)):
        return toml_value(value)
    return f"the {type(value).__name__} {value}"


def _value_kind(kind: Any) -> Any:
    """Return a type without its annotations and without None."""
    if hasattr(kind, "__metadata__"):
        return _value_kind(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        members = [member for member in get_args(kind) if member is not type(None)]
        return _value_kind(members[0]) if len(members) == 1 else kind
    return kind


def _choices(kind: Any) -> tuple[str, ...]:
    value_kind = _value_kind(kind)
    return get_args(value_kind) if get_origin(value_kind) is Literal else ()


def _meta(kind: Any) -> Any:
    """Return the words of a type that is annotated, also of one that may be None."""
    members = (kind, *get_args(kind))
    return next(
        member.__metadata__[0] for member in members if hasattr(member, "__metadata__")
    )
