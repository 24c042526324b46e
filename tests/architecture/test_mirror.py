"""The tests mirror the source, so that a reader finds a module's tests by its name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SOURCE = TESTS.parent / "src" / "modelwright"

# Members that one file tests together: their family's contract says more than a file each could.
FAMILIES = {
    "build/fit_decisions.py": "build/test_finish.py",
    "build/refinement.py": "build/test_choice.py",
    "build/student.py": "build/test_distillation.py",
    "build/winner.py": "build/test_choice.py",
    "deploy/manifest.py": "deploy/test_release.py",
    "deploy/exports/questions.py": "deploy/exports/test_packing.py",
    "deploy/exports/target.py": "deploy/exports/test_targets.py",
    "design/classes.py": "design/test_target.py",
    "design/group_split.py": "design/test_splitting.py",
    "design/shuffled_split.py": "design/test_splitting.py",
    "design/split_basis.py": "design/test_splitting.py",
    "design/time_split.py": "design/test_splitting.py",
    "estimators/classifier.py": "estimators/test_estimators.py",
    "estimators/estimator.py": "estimators/test_estimators.py",
    "estimators/labels.py": "estimators/test_estimators.py",
    "estimators/regressor.py": "estimators/test_estimators.py",
    "estimators/settings.py": "estimators/test_estimators.py",
    "estimators/tables.py": "estimators/test_estimators.py",
    "features/base.py": "features/test_encoders.py",
    "features/cyclic_parts.py": "features/test_encoders.py",
    "features/calendar_indicators.py": "features/test_encoders.py",
    "features/category_crosses.py": "features/test_encoders.py",
    "features/datetime_parts.py": "features/test_encoders.py",
    "features/level_codes.py": "features/test_encoders.py",
    "features/levels.py": "features/test_encoders.py",
    "features/one_hot.py": "features/test_encoders.py",
    "features/raw_numbers.py": "features/test_encoders.py",
    "features/scaled_numbers.py": "features/test_encoders.py",
    "features/smooth_clip.py": "features/test_encoders.py",
    "features/target_statistics.py": "features/test_encoders.py",
    "features/text_vectors.py": "features/test_encoders.py",
    "learners/base.py": "learners/test_conformance.py",
    "learners/boosting.py": "learners/test_conformance.py",
    "learners/extra_trees.py": "learners/test_forest.py",
    "learners/random_forest.py": "learners/test_forest.py",
    "learners/search_space.py": "learners/test_custom.py",
    "metrics/label_scores.py": "metrics/test_base.py",
    "metrics/probability_losses.py": "metrics/test_base.py",
    "metrics/ranking.py": "metrics/test_base.py",
    "metrics/regression_errors.py": "metrics/test_base.py",
    "portable/row_steps.py": "portable/test_row_program.py",
    "portable/row_tensors.py": "portable/test_row_program.py",
    # Records without behaviour: what crosses the disk is tested once, for all of them.
    "records/build_report.py": "records/test_records.py",
    "records/comparison.py": "records/test_records.py",
    "records/evaluation.py": "records/test_records.py",
    "records/glass_box.py": "records/test_records.py",
    "records/plan.py": "records/test_records.py",
    "records/progress.py": "test_project.py",
    "records/reference.py": "records/test_records.py",
    "records/watch_report.py": "records/test_records.py",
    "server/key_split.py": "server/test_traffic.py",
    "server/registry_link.py": "server/test_traffic.py",
    "server/shadow_tally.py": "server/test_shadow_scoring.py",
    "sources/streams.py": "sources/test_delimited.py",
    "watch/options.py": "watch/test_rates.py",
    "watch/performance.py": "watch/test_comparison.py",
    "workflow/rebuild_rows.py": "workflow/test_rebuilding.py",
    "workflow/config_sections.py": "workflow/test_config.py",
}
# Front pages of packages that define something themselves.
FRONTS = {
    "__init__.py": "architecture/test_public_names.py",
    "cli/__init__.py": "cli/test_app.py",
    "deploy/__init__.py": "architecture/test_imports.py",
    "learners/__init__.py": "learners/test_registry.py",
}
SHARED = FAMILIES | FRONTS


def modules_with_code() -> list[str]:
    """Return the modules that define a function or a class, relative to the package."""
    return [
        path.relative_to(SOURCE).as_posix()
        for path in sorted(SOURCE.rglob("*.py"))
        if any(
            isinstance(node, (ast.FunctionDef, ast.ClassDef))
            for node in ast.parse(path.read_text(encoding="utf-8")).body
        )
    ]


def mirror_of(module: str) -> Path:
    """Return the test file that a module of this name has."""
    path = Path(module)
    return TESTS / path.parent / f"test_{path.stem.strip('_')}.py"


@pytest.mark.parametrize("module", modules_with_code())
def test_every_module_has_a_test_file(module: str) -> None:
    test_file = TESTS / SHARED[module] if module in SHARED else mirror_of(module)

    assert test_file.is_file(), f"{module} has no tests: write {test_file}"


@pytest.mark.parametrize("module", SHARED)
def test_the_table_of_shared_files_is_no_longer_than_needed(module: str) -> None:
    assert (SOURCE / module).is_file()
    assert not mirror_of(module).is_file()
