"""A project with a learner and a feature of its own, from modelwright.toml to a served release."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import modelwright
from modelwright.deploy import read_manifest
from modelwright.errors import ConfigError, NotBuiltError, ReleaseError
from modelwright.project import Project
from modelwright.workflow.config import read_config
from modelwright.workflow.custom import custom_options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MODELS = '''
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.neighbors import KNeighborsClassifier


class Near(ClassifierMixin, BaseEstimator):
    """Neighbours, and a way to be told apart from scikit-learn's."""

    def __init__(self, n_neighbors=5):
        self.n_neighbors = n_neighbors

    def fit(self, X, y):
        self.model_ = KNeighborsClassifier(self.n_neighbors).fit(X, y)
        self.classes_ = self.model_.classes_
        return self

    def predict(self, X):
        return self.model_.predict(X)

    def predict_proba(self, X):
        return self.model_.predict_proba(X)
'''
FEATURES = '''
import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin


class Distance(TransformerMixin, BaseEstimator):
    """How far a row is from the middle of the training rows."""

    def fit(self, X, y=None):
        self.middle_ = np.nanmean(X, axis=0)
        return self

    def transform(self, X):
        return np.sqrt(((X - self.middle_) ** 2).sum(axis=1, keepdims=True))
'''
SETTINGS = """
[data]
source = "rows.csv"
target = "y"
time = "none"

[build]
learners = ["near"]

[constraints]
portable = false

[learners.near]
class = "my_models.py:Near"
params = { n_neighbors = 7 }
search = { n_neighbors = [3, 40, "log"] }

[features.distance]
class = "my_features.py:Distance"
columns = ["a", "b"]
"""


def rows_of(n_rows: int, seed: int) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    frame = pd.DataFrame(generator.normal(size=(n_rows, 2)), columns=["a", "b"])
    inside = frame["a"] * frame["b"] > 0  # no line tells, and no distance
    kind = generator.choice(["x", "y"], n_rows)
    return frame.assign(kind=kind, y=np.where(inside, "in", "out"))


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project whose champion needs Python."""
    root = tmp_path_factory.mktemp("own") / "rings"
    root.mkdir()
    rows_of(240, 0).to_csv(root / "rows.csv", index=False)
    (root / "my_models.py").write_text(MODELS)
    (root / "my_features.py").write_text(FEATURES)
    (root / "modelwright.toml").write_text(SETTINGS)
    Project(root).run(trials=3)
    return root


@pytest.fixture
def own(released: Path, tmp_path: Path) -> Project:
    return Project(shutil.copytree(released, tmp_path / "rings"))


def champion(project: Project) -> Path:
    return project.folder.release(str(project.status().champion))


def test_the_release_says_first_that_it_needs_python(own: Project) -> None:
    path = champion(own)
    needs = read_manifest(path).needs_python

    assert needs is not None
    assert set(needs.objects) == {"Distance.transform", "Near.predict_proba"}
    assert needs.trusted == ("python/my_features.py", "python/my_models.py")
    assert "scikit-learn" in needs.packages
    assert (path / "python" / "my_models.py").read_text() == MODELS
    readme = (path / "README.md").read_text()
    assert readme.splitlines()[2].startswith("**This release needs Python.**")
    assert 'load(".", trusted=[' in readme
    assert "With ONNX Runtime alone" not in readme
    assert "This release needs Python" in (path / "card.md").read_text()[:1500]
    assert "skops" in (path / "requirements.txt").read_text()
    assert not list(path.rglob("*.pkl")) + list(path.rglob("*.joblib"))


def test_it_is_opened_only_by_who_trusts_its_code(own: Project) -> None:
    path = champion(own)

    with pytest.raises(ReleaseError, match=r"trusted=\[.*python/my_features.py"):
        modelwright.load(path)

    code = [path / "python" / "my_models.py", f"{path}/python/my_features.py:Distance"]
    predictor = modelwright.load(path, trusted=code)
    rows = rows_of(100, 5)
    assert (predictor.predict(rows) == rows["y"]).mean() > 0.8


def test_another_process_opens_it_with_the_projects_files(own: Project) -> None:
    code = (
        "import modelwright, sys\n"
        "model = modelwright.load(sys.argv[1], trusted=['my_models.py', 'my_features.py'])\n"
        "print(model.predict([{'a': 1.0, 'b': 1.0, 'kind': 'x'}, {'a': 1, 'b': -1, 'kind': 'y'}]))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(champion(own))],
        cwd=own.folder.root,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "['in' 'out']"


def test_it_is_served_over_http_and_watched(own: Project) -> None:
    """The service answers with it, though the project's own file was edited since."""
    (own.folder.root / "my_models.py").write_text("raise RuntimeError('half edited')\n")
    code = (
        "import sys; from modelwright import Project\n"
        "Project(sys.argv[1]).serve(port=0, on_ready=lambda url: print(url, flush=True))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(own.folder.root)],
        stdout=subprocess.PIPE,
        text=True,
    ) as service:
        try:
            assert service.stdout is not None
            url = service.stdout.readline().strip()
            rows = rows_of(60, 7).drop(columns="y").to_dict("records")
            answer = _post(f"{url}/predict", {"rows": rows})
        finally:
            service.terminate()
    assert len(answer["predictions"]) == 60

    report = own.watch()

    assert report.n_rows == 60


def _post(url: str, body: Any) -> Any:
    request = urllib.request.Request(  # noqa: S310 - our own service
        url, json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
        return json.loads(answer.read())


def test_files_are_scored_and_a_challenger_is_compared(
    own: Project, tmp_path: Path
) -> None:
    rows_of(150, 3).to_csv(tmp_path / "new.csv", index=False)
    rows_of(80, 4).to_csv(tmp_path / "judge.csv", index=False)

    scored = own.score(tmp_path / "new.csv", tmp_path / "out.csv")
    comparison = own.rebuild(
        data=tmp_path / "new.csv", judge=tmp_path / "judge.csv", trials=3
    )

    assert scored.n_rows == 150
    assert comparison.champion_id == champion(own).name
    challenger = own.folder.release(comparison.challenger_id)
    assert read_manifest(challenger).needs_python is not None


def test_settings_that_forbid_it_refuse_to_open_it(own: Project, tmp_path: Path) -> None:
    config = own.folder.config
    config.write_text(config.read_text().replace("portable = false", "portable = true"))

    with pytest.raises(ReleaseError, match="portable = false, or promote another release"):
        own.score(own.folder.root / "rows.csv", tmp_path / "out.csv")


def test_model_is_released_by_another_process_and_not_after_an_edit(own: Project) -> None:
    before = own.status().champion

    assert own.release().release_id == before

    path = own.folder.root / "my_models.py"
    path.write_text(path.read_text() + "# edited\n")
    for name in [name for name in sys.modules if name.startswith("modelwright_project_")]:
        del sys.modules[name]
    with pytest.raises(NotBuiltError, match="Build it anew"):
        own.release()


def options_of(root: Path, settings: str) -> Callable[[], dict[str, Any]]:
    (root / "modelwright.toml").write_text(settings)
    return lambda: custom_options(read_config(root / "modelwright.toml"), root)


def test_reference_among_the_learners_takes_the_name_of_its_class(own: Project) -> None:
    root = own.folder.root
    named = 'learners = ["lightgbm", "my_models.py:Near", "sklearn.neighbors:KNeighborsClassifier"]'

    found = options_of(root, SETTINGS.replace('learners = ["near"]', named))()

    assert found["learners"] == ("lightgbm", "Near", "KNeighborsClassifier")
    assert [each.name for each in found["custom_learners"]] == [
        "Near",
        "KNeighborsClassifier",
        "near",
    ]
    assert [each.name for each in found["custom_features"]] == ["distance"]
    assert found["portable"] is False


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("my_models.py:Near", "my_models.py:Naer", r"\[learners.near\]: .*'Near'"),
        ("[learners.near]", "[learners.linear]", "two learners 'linear'"),
        ("n_neighbors = 7", "n_neighbours = 7", r"\[learners.near\]: Near cannot be made"),
        ('class = "my_models.py:Near"', "", r"line \d+: \[learners.near\] lacks 'class'"),
        ('class = "my_models.py:Near"', 'class = "Near"', "a class as 'file.py:Name'"),
        ('columns = ["a", "b"]', 'colums = ["a"]', "Did you mean 'columns'"),
        ('columns = ["a", "b"]', "columns = []", "a list of column names"),
        ("[3, 40", "[40, 3", r"\[lowest, highest\]"),
    ],
)
def test_wrong_settings_are_explained(
    own: Project, old: str, new: str, message: str
) -> None:
    assert old in SETTINGS
    make = options_of(own.folder.root, SETTINGS.replace(old, new))

    with pytest.raises(ConfigError, match=message):
        make()
