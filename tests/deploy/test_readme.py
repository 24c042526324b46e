"""The release's README: its code works as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from modelwright.runtime import MISSING_CATEGORY_TEXTS, MISSING_TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from modelwright.records import ReleaseManifest

# Refuses what the README does not ask the reader to install.
BARE = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"modelwright", "pandas", "onnx", "msgspec"}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Refuse())
"""


@pytest.mark.parametrize(
    ("kind", "printed"), [("regression", "260.5 [259.5 261.5]"), ("binary", "yes [")]
)
def test_the_code_for_onnxruntime_alone_runs(
    kind: str,
    printed: str,
    write: Callable[..., ReleaseManifest],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "releases" / write(request.getfixturevalue(kind)).release_id
    text = (folder / "README.md").read_text()
    code = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)[0]

    done = subprocess.run(
        [sys.executable, "-I", "-c", BARE + code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert done.stdout.startswith(printed)


def test_the_contract_names_every_column_in_its_place(
    write: Callable[..., ReleaseManifest], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    manifest = write(request.getfixturevalue("binary"))

    text = (tmp_path / "releases" / manifest.release_id / "README.md").read_text()

    assert "| strings | 0 | city | category | yes |" in text
    assert "| numbers | 1 | lift | boolean | yes |" in text
    assert "in the order `no`, `yes`; `raw_scores`, in the same shape, are" in text
    assert manifest.release_id[:12] in text


def test_every_spelling_of_missing_true_and_false_is_listed(
    write: Callable[..., ReleaseManifest], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    manifest = write(request.getfixturevalue("binary"))

    text = (tmp_path / "releases" / manifest.release_id / "README.md").read_text()

    for_numbers, for_categories = re.findall(
        r"spaces: (`.*)\.\n|is `\"\"`: (`.*)\.\n", text
    )
    assert set(re.findall(r"`([^`]+)`", for_numbers[0])) | {""} == MISSING_TEXTS
    assert set(re.findall(r"`([^`]+)`", for_categories[1])) | {""} == MISSING_CATEGORY_TEXTS
    assert "`1`, `1.0`, `t`, `true`, `y`, `yes` are 1" in text
