"""JavaScript: Node and a browser read every value as the release does, and answer alike."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np
import pytest
from onnx import TensorProto
from tests.browser import CHROMIUM, run_in_browser
from tests.deploy.conftest import REFERENCE
from tests.deploy.exports.conftest import (
    assert_answers_alike,
    assert_reads_and_answers_alike,
)

from modelwright import Classifier, Regressor, load
from modelwright.deploy.exports.exporting import export
from modelwright.deploy.exports.gate import check_export
from modelwright.deploy.exports.js import JS, ONNXRUNTIME, ask_js, missing_from, write_js
from modelwright.deploy.exports.packing import program_of
from modelwright.deploy.exports.sources import template
from modelwright.deploy.exports.target import Questions
from modelwright.errors import ConfigError, ReleaseError
from modelwright.portable import NUMBERS, Graph
from modelwright.records import Target, to_json
from modelwright.runtime import PortableModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    from tests.deploy.exports.conftest import Case, MakeRelease

    from modelwright.records import Signature, Task
    from modelwright.runtime import Inputs

LEARNERS = ["lightgbm", "linear"]  # trees and sums: a graph of each kind
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")


@pytest.fixture(scope="module")
def node_modules(request: pytest.FixtureRequest) -> Path:
    """Return both ONNX Runtimes, as the package manager brings them once and `slim` leaves them."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("needs node and npm")
    folder = request.config.cache.mkdir(f"onnxruntime-js-{ONNXRUNTIME}")
    told = template(
        "js", "package.json", package="cache", release="Cache", onnxruntime=ONNXRUNTIME
    )
    (folder / "package.json").write_text(told, encoding="utf-8")
    for name, source in ((".npmrc", "npmrc"), ("slim.mjs", "slim.mjs")):
        (folder / name).write_text(template("js", source), encoding="utf-8")
    done = _npm(folder, "install", "--no-audit", "--no-fund")
    if done.returncode:
        pytest.skip(f"npm cannot install onnxruntime: {done.stderr.strip()[-200:]}")
    assert _npm(folder, "run", "slim").returncode == 0
    return folder / "node_modules"


@pytest.fixture
def folder(node_modules: Path, tmp_path: Path) -> Path:
    """Return an empty folder for an export, with what it needs installed."""
    folder = tmp_path / "exported"
    folder.mkdir()
    (folder / "node_modules").symlink_to(node_modules)
    return folder


def test_every_hostile_value_is_read_as_the_release_reads_it(
    make_release: MakeRelease, cases: list[Case], rows: Inputs, folder: Path
) -> None:
    release = make_release()
    write_js(release, folder, package="flats")

    assert_reads_and_answers_alike(JS, release, folder, cases=cases, rows=rows)


def test_slim_leaves_what_this_machine_and_the_page_use(folder: Path) -> None:
    installed = folder / "node_modules"

    size = sum(path.stat().st_size for path in installed.rglob("*") if path.is_file())
    libraries = {
        path.parent
        for path in installed.glob("onnxruntime-node/bin/**/*")
        if path.is_file()
    }

    assert size < 120e6
    assert len(libraries) == 1
    assert not list(installed.glob("onnxruntime-web/dist/*webgpu*"))


def test_slim_without_anything_installed_removes_nothing(
    make_release: MakeRelease, tmp_path: Path
) -> None:
    if shutil.which("node") is None:
        pytest.skip("needs node")
    write_js(make_release(), tmp_path, package="flats")

    done = subprocess.run(
        ["node", "slim.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert done.stdout == "Removed 0 MB.\n"


def test_onnx_runtime_tells_its_makers_nothing(
    make_release: MakeRelease, folder: Path, tmp_path: Path
) -> None:
    write_js(make_release(), folder, package="flats")
    (home := tmp_path / "home").mkdir()
    # On servers of tests it keeps quiet by itself.
    quiet = ("CI", "TF_BUILD", "GITHUB_ACTIONS", "XDG_CACHE_HOME", "ORT_DISABLE_TELEMETRY")
    kept = {name: value for name, value in os.environ.items() if name not in quiet}
    program = f"await (await import('{folder}/model.mjs')).load()"

    subprocess.run(
        ["node", "--input-type=module", "-e", program],
        env={**kept, "HOME": str(home)},
        check=True,
    )

    assert list(home.rglob("*")) == []


@needs_browser
def test_a_browser_reads_and_answers_alike(
    make_release: MakeRelease, cases: list[Case], rows: Inputs, folder: Path
) -> None:
    release = make_release()
    write_js(release, folder, package="flats")
    # JSON has no NaN, no infinity and no halves of characters.
    told = [case for case in cases if _is_json(case[1])]
    given = {
        "values": [[name, value] for name, value, _ in told],
        "numbers": [
            None if np.isnan(number) else number for number in rows.numbers.ravel().tolist()
        ],
        "strings": rows.strings.ravel().tolist(),
        "rows": rows.n_rows,
    }

    answered = run_in_browser(
        folder,
        "index.html",
        """
        const { load } = await import("/model.mjs");
        const model = await load();
        const reading = ([column, value]) => {
          try { return model.read(column, value); } catch { return "refused"; }
        };
        const numbers = given.numbers.map((number) => number ?? NaN);
        return {
          readings: given.values.map(reading),
          answers: await model.score(numbers, given.strings, given.rows),
        };
        """,
        given,
    )

    expected = [_as_json(reading) for *_, reading in told]
    wrong = [
        (*case, reading)
        for case, want, reading in zip(told, expected, answered["readings"], strict=True)
        if want != reading
    ]
    assert wrong == []
    model = PortableModel(release.model_bytes, release.signature).run(rows)
    answers = answered["answers"]
    assert [each["prediction"] for each in answers] == model.prediction.tolist()
    shares = [list(each["probabilities"].values()) for each in answers]
    assert shares == np.array(model.probabilities).tolist()


@needs_browser
def test_the_page_s_form_answers_a_row_that_a_person_types(
    make_release: MakeRelease, signature: Signature, folder: Path
) -> None:
    columns = tuple(
        replace(column, minimum=1.0, maximum=2.0) if column.name == "price" else column
        for column in signature.columns
    )
    release = make_release(signature=replace(signature, columns=columns))
    write_js(release, folder, package="flats")

    said = run_in_browser(
        folder,
        "index.html",
        """
        const until = async (test) => {
          while (!test()) await new Promise((resolve) => setTimeout(resolve, 20));
        };
        const page = frame.document;
        await until(() => page.querySelector("button"));
        const form = page.getElementById("row");
        const answer = page.getElementById("answer");
        const submit = async () => {
          answer.textContent = "";
          form.requestSubmit();
          await until(() => answer.textContent);
          return answer.textContent;
        };
        const withoutCode = form.checkValidity();
        const { city, built, price, lift } = form.elements;
        const offered = {
          city: [...city.list.options].map((option) => option.value),
          lift: [...lift.options].map((option) => option.value),
          built: built.placeholder,
          price: price.placeholder,
        };
        form.elements.price.value = "1,5";
        form.elements.code.value = "3.0";
        form.elements.city.value = " Rome ";
        const good = await submit();
        form.elements.rooms.value = "many";
        const told = [...form.querySelectorAll("tbody tr")].map((line) => line.children[2].textContent);
        return { withoutCode, offered, told, good, bad: await submit(), title: page.title };
        """,
    )

    assert said == {
        "withoutCode": False,
        "offered": {
            "city": ["Rome", "Oslo", "Bücher"],
            "lift": ["", "yes", "no"],
            "built": "such as 1996-12-07T23:06:40+00:00",
            "price": "such as 1,5",
        },
        "told": [
            *("1 to 300", "1 to 2", "1 to 9", "", "1970-01-01 to 2023-11-14", "", "", ""),
            *("Rome, Oslo, Bücher", "", ""),
        ],
        "good": "yes\nno: 0.4500\nyes: 0.5500",
        "bad": "Rows cannot be used: row 0, rooms: a number is expected.",
        "title": "flats",
    }


_ROWS_OF_NODE = """
import { RowsError, load } from "./model.mjs";

const model = await load();
const given = { price: -86400, code: 3.0 };
const days = [new Date(86400e3), "1970-01-02", 86400, 86400n, "1970-01-02T01:00+01:00"];
const answers = await model.predict(days.map((built) => ({ ...given, built })));
console.log(JSON.stringify(answers.map(({ probabilities }) => probabilities.yes)));
console.log(JSON.stringify((await model.predict({ ...given, size: undefined, extra: 1 })).prediction));
console.log(JSON.stringify(await model.predict([])));
const message = (work) => work.then(() => "", (error) => error.message);
console.log(JSON.stringify(await message(model.predict([given, 3]))));
console.log(JSON.stringify(await message((async () => model.read("colour", 1))())));
try {
  await model.predict([given, { price: [1], built: new Date(NaN) }]);
} catch (error) {
  console.log(JSON.stringify({ isOurs: error instanceof RowsError, message: error.message, problems: error.problems }));
}
"""


def test_values_of_javascript_are_read_and_others_refused_by_row_and_column(
    make_release: MakeRelease, folder: Path
) -> None:
    write_js(make_release(), folder, package="flats")

    shares, alone, nothing, no_row, no_column, refused = run_node(folder, _ROWS_OF_NODE)

    assert shares == [0.5] * 5
    assert alone == "no"
    assert nothing == []
    assert no_row == "Row 1 is no object with values by column, such as { age: 41 }."
    assert no_column == "The model has no column colour."
    assert refused == {
        "isOurs": True,
        "message": "Rows cannot be used: row 1, price: a number is expected; "
        "row 1, code: a value is missing where none may be.",
        "problems": [
            {"row": 1, "column": "price", "problem": "a number is expected"},
            {"row": 1, "column": "code", "problem": "a value is missing where none may be"},
        ],
    }


_ROWS_OF_FILE = """
import { readFile } from "node:fs/promises";
import { load } from "./model.mjs";

const model = await load();
const rows = JSON.parse(await readFile("rows.json", "utf8"));
console.log(JSON.stringify(await model.predict(rows)));
console.log(JSON.stringify(await Promise.all(rows.slice(0, 50).map((row) => model.predict(row)))));
"""


@pytest.mark.parametrize(
    ("task", "left_out"),
    [
        ("multiclass", []),
        ("regression", ["kind", "city", "note"]),
        ("binary", ["size", "count", "is_new", "sent"]),
    ],
)
def test_a_trained_model_answers_every_row_as_in_python_in_a_batch_and_alone(
    mixed_rows: Callable[..., pd.DataFrame], task: Task, left_out: list[str], folder: Path
) -> None:
    frame = mixed_rows(task, n_rows=1500).drop(columns=left_out)
    model = (Regressor if task == "regression" else Classifier)(trials=2, learners=LEARNERS)
    model.fit(frame.head(300).drop(columns="y"), frame["y"].head(300))
    release = folder.parent / model.release(folder.parent).release_id
    rows = json.loads(
        frame.drop(columns="y").to_json(orient="records", double_precision=15)
    )
    (folder / "rows.json").write_text(json.dumps(rows), encoding="utf-8")

    exported = export(release, "js", folder)
    together, alone = run_node(folder, _ROWS_OF_FILE)

    expected = [
        {"prediction": each.prediction, "interval": list(each.interval)}
        if each.interval
        else {"prediction": each.prediction, "probabilities": each.probabilities}
        for each in load(release).answer(rows)
    ]
    assert together == expected
    assert alone == expected[:50]
    assert exported.not_checked == ""
    assert exported.certificate.versions["onnxruntime-node"] == ONNXRUNTIME
    assert {check.largest_difference for check in exported.certificate.checks} == {0.0}


@needs_browser
def test_a_trained_model_answers_in_a_browser_as_in_python(
    mixed_rows: Callable[..., pd.DataFrame], folder: Path
) -> None:
    frame = mixed_rows("binary", n_rows=500)
    model = Classifier(trials=2, learners=LEARNERS).fit(frame.drop(columns="y"), frame["y"])
    release = folder.parent / model.release(folder.parent).release_id
    rows = json.loads(
        frame.drop(columns="y").to_json(orient="records", double_precision=15)
    )
    export(release, "js", folder)

    together, alone = run_in_browser(
        folder,
        "index.html",
        """
        const { load } = await import("/model.mjs");
        const model = await load();
        return [
          await model.predict(given),
          await Promise.all(given.slice(0, 50).map((row) => model.predict(row))),
        ];
        """,
        rows,
    )

    expected = load(release).answer(rows)
    assert [each["prediction"] for each in together] == [
        each.prediction for each in expected
    ]
    # WebAssembly has an exponential function of its own.
    shares = [list(each["probabilities"].values()) for each in together]
    known = [list(each.probabilities.values()) for each in expected if each.probabilities]
    np.testing.assert_allclose(shares, known, rtol=0, atol=1e-12)
    assert alone == together[:50]


def test_labels_keep_their_own_types_and_order(
    make_release: MakeRelease, signature: Signature, rows: Inputs, folder: Path
) -> None:
    # JavaScript sorts names of properties that are whole numbers.
    as_texts = replace(signature, target=replace(signature.target, classes=("10", "2")))
    as_numbers = replace(signature, target=replace(signature.target, classes=(10, 2)))
    of_texts = make_release(signature=as_texts)
    release = replace(of_texts, signature=as_numbers)
    write_js(release, folder, package="flats")
    script = (
        'import { load } from "./model.mjs"; const model = await load();'
        'const row = { price: 100, code: "x" };'
        "console.log(JSON.stringify(await model.predict(row)));"
        "console.log(JSON.stringify(await model.predict(row, { rawScores: true })));"
    )

    answers = ask_js(release, folder, Questions(rows, []))
    answer, with_raw = run_node(folder, script)

    assert_answers_alike(of_texts, answers, rows)
    assert answer == {"prediction": 2, "probabilities": {"2": 1, "10": 0}}
    assert with_raw == answer | {"rawScores": {"2": 100, "10": -100}}


def test_the_readme_s_example_runs(make_release: MakeRelease, folder: Path) -> None:
    write_js(make_release(), folder, package="flats")
    readme = (folder / "README.md").read_text(encoding="utf-8")
    example = readme.split("```js\n")[1].split("```")[0]
    (folder / "example.mjs").write_text(example, encoding="utf-8")

    done = subprocess.run(
        ["node", "example.mjs"], cwd=folder, check=True, capture_output=True, text=True
    )

    assert "prediction: 'yes'" in done.stdout


def test_the_page_is_served_and_nothing_beside_it(
    make_release: MakeRelease, folder: Path
) -> None:
    write_js(make_release(), folder, package="flats")
    (folder.parent / "secret.json").write_text("{}", encoding="utf-8")

    with subprocess.Popen(
        ["node", "serve.mjs", "0"], cwd=folder, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            paths = (
                "/",
                "/model.onnx",
                "/../secret.json",
                "/%2e%2e/secret.json",
                "/.npmrc",
            )
            with httpx.Client(base_url=url, trust_env=False) as client:
                statuses = [client.get(path).status_code for path in paths]
        finally:
            server.terminate()

    assert statuses == [200, 200, 404, 404, 404]


def test_what_is_not_installed_is_named_with_what_to_do(
    make_release: MakeRelease, tmp_path: Path
) -> None:
    write_js(make_release(), tmp_path, package="flats")

    assert "run npm install" in missing_from(tmp_path)


def test_an_operator_that_no_row_program_has_is_no_hindrance(
    make_release: MakeRelease, signature: Signature, folder: Path
) -> None:
    graph = Graph(
        n_strings=len(signature.string_columns), n_numbers=len(signature.number_columns)
    )
    price = graph.node("Neg", graph.column(NUMBERS, 1))
    graph.output(
        "prediction",
        graph.node("Reshape", price, graph.constant([-1], np.int64)),
        TensorProto.DOUBLE,
        ["rows"],
    )
    graph.output("interval", graph.beside([price, price]), TensorProto.DOUBLE, ["rows", 2])
    release = make_release(
        signature=replace(signature, target=Target(name="y", task="regression")),
        model_bytes=graph.to_model({}).SerializeToString(),
    )
    with pytest.raises(ReleaseError, match="Neg"):
        program_of(release)
    (release.folder / "reference.json").write_bytes(to_json(REFERENCE))

    write_js(release, folder, package="flats")

    checks = check_export(JS, release, folder).checks
    assert {check.output for check in checks} == {"prediction", "interval", "reading"}
    script = (
        'import { load } from "./model.mjs"; const model = await load();'
        'const asked = model.predict({ price: 1, code: "x" }, { rawScores: true });'
        "console.log(JSON.stringify(await asked.catch((error) => error.message)));"
    )
    assert run_node(folder, script) == ["This release has no raw scores."]


@pytest.mark.parametrize("package", ["", "Flats", "a b", "@example", "a/b", "../a"])
def test_a_name_that_is_no_package_is_refused(
    make_release: MakeRelease, tmp_path: Path, package: str
) -> None:
    with pytest.raises(ConfigError, match="@example/churn"):
        write_js(make_release(), tmp_path, package=package)


def test_a_release_that_needs_python_is_refused(
    make_release: MakeRelease, tmp_path: Path
) -> None:
    with pytest.raises(ReleaseError, match="runs in Python"):
        write_js(make_release(python_bytes=b"x"), tmp_path, package="flats")


def test_a_name_with_signs_of_html_stays_text(
    make_release: MakeRelease, tmp_path: Path
) -> None:
    write_js(make_release(name="</title><script>"), tmp_path, package="flats")

    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "<title>&lt;/title&gt;&lt;script&gt;</title>" in page
    assert "{{" not in page


def _npm(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["npm", *words], cwd=folder, capture_output=True, text=True, check=False
    )


def run_node(folder: Path, script: str) -> list[Any]:
    """Return what a script prints in a folder, a value of JSON on each line."""
    (folder / "script.mjs").write_text(script, encoding="utf-8")
    done = subprocess.run(
        ["node", "script.mjs"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def _is_json(value: Any) -> bool:
    return not isinstance(value, float) or bool(np.isfinite(value))


def _as_json(reading: float | str | None) -> Any:
    if reading is None:
        return "refused"
    return None if reading != reading else reading  # noqa: PLR0124
