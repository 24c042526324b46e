"""Releasing in a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from modelwright.workflow.learned_rows import read_learned

if TYPE_CHECKING:
    from modelwright import Project


def test_the_first_release_is_champion_and_the_same_again_changes_nothing(
    project: Project,
) -> None:
    first = project.status().champion

    assert project.release().release_id == first
    assert (project.status().champion, project.status().challenger) == (first, None)


def test_a_release_remembers_the_rows_that_it_learned_from(project: Project) -> None:
    learned = read_learned(project.folder, project.status().champion or "")

    assert learned is not None
    assert len(learned) == len(np.unique(learned)) > 200
