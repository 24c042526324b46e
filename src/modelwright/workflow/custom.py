"""A project's own learners and features: from their names in modelwright.toml to the build's options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelwright import learners
from modelwright._plugins import is_reference, load_object
from modelwright.errors import ConfigError
from modelwright.features import custom_feature

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from modelwright.features import CustomFeature
    from modelwright.learners import Learner
    from modelwright.workflow.config import ProjectConfig


def custom_options(config: ProjectConfig, root: Path) -> dict[str, Any]:
    """Return what a project's own learners and features say to the build's options, by their names.

    Parameters
    ----------
    config
        The settings.
    root
        The project's folder, which relative files start from.

    Raises
    ------
    ConfigError
        If something cannot be loaded or used.
    """
    named = _named_learners(config, root)
    own = [*named.values(), *_section_learners(config, root)]
    learners.check_names(own, (*learners.NAMES, "ensemble"))
    return {
        "learners": tuple(
            named[name].name if name in named else name
            for name in config.build.learners or ()
        ),
        "custom_learners": tuple(own),
        "custom_features": _features(config, root),
        "portable": config.constraints.portable,
    }


def _named_learners(config: ProjectConfig, root: Path) -> Mapping[str, Learner]:
    """Return the learners of `[build] learners` that are references, by reference."""
    return {
        name: learners.custom_learner(load_object(name, folder=root))
        for name in config.build.learners or ()
        if is_reference(name)
    }


def _section_learners(config: ProjectConfig, root: Path) -> list[Learner]:
    made = []
    for name, section in config.learners.items():
        try:
            made.append(
                learners.custom_learner(
                    load_object(section.class_, folder=root),
                    name=name,
                    params=section.params,
                    search=section.search,
                    encoding=section.encoding,
                )
            )
        except ConfigError as error:
            raise ConfigError(f"[learners.{name}]: {error}") from error
    return made


def _features(config: ProjectConfig, root: Path) -> tuple[CustomFeature, ...]:
    return tuple(
        custom_feature(
            name,
            load_object(section.class_, folder=root),
            columns=section.columns,
            params=section.params,
        )
        for name, section in config.features.items()
    )
