"""Java: the source compiles, reads every value as the release does, and answers alike."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.deploy.exports.conftest import (
    assert_answers_alike,
    assert_reads_and_answers_alike,
)

from modelwright.deploy.exports.java import JAVA, ask_java, write_java
from modelwright.deploy.exports.target import Questions
from modelwright.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.deploy.exports.conftest import Case, MakeRelease

    from modelwright.runtime import Inputs, VerifiedRelease

needs_jdk = pytest.mark.skipif(
    not all(map(shutil.which, ("java", "javac", "jar"))), reason="needs a JDK"
)


@needs_jdk
def test_every_hostile_value_is_read_as_the_release_reads_it(
    make_release: MakeRelease, cases: list[Case], rows: Inputs, tmp_path: Path
) -> None:
    release = make_release()
    write_java(release, tmp_path, package="com.example.flats")

    assert_reads_and_answers_alike(
        JAVA, release, tmp_path, cases=cases, rows=rows, bound=1e-14
    )


@needs_jdk
def test_trees_answer_to_the_last_bit_whatever_their_questions(
    trees_release: VerifiedRelease, trees_rows: Inputs, tmp_path: Path
) -> None:
    write_java(trees_release, tmp_path, package="trees")

    answers = ask_java(trees_release, tmp_path, Questions(trees_rows, []))

    assert_answers_alike(trees_release, answers, trees_rows)
    assert len(np.unique(answers.predictions.prediction)) > 50


@needs_jdk
def test_the_readme_s_example_runs_with_the_jar_and_with_the_classes(
    make_release: MakeRelease, tmp_path: Path
) -> None:
    write_java(make_release(), tmp_path, package="com.example.flats")
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    example = readme.split("```java\n")[1].split("```")[0]
    (tmp_path / "Example.java").write_text(example, encoding="utf-8")
    by_hand = readme.split("```sh\n")[1].split("```")[0]

    subprocess.run(["sh", "-ec", by_hand], cwd=tmp_path, check=True)
    printed = [
        subprocess.run(
            ["java", "-cp", place, "Example.java"],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for place in ("model.jar", "classes")
    ]

    assert printed[0].startswith("yes [")
    assert printed[0] == printed[1]
    with zipfile.ZipFile(tmp_path / "model.jar") as jar:
        assert "com/example/flats/model.bin" in jar.namelist()
        assert not any("Check" in name for name in jar.namelist())


_OF_JAVA = """
import com.example.flats.Model;
import java.math.BigDecimal;
import java.time.*;
import java.util.*;

public class Own {
    public static void main(String[] arguments) throws Exception {
        Model model = Model.load();
        for (Object day : new Object[] {
                LocalDate.of(1970, 1, 2), LocalDateTime.of(1970, 1, 2, 0, 0), Instant.ofEpochSecond(86400),
                ZonedDateTime.of(1970, 1, 2, 1, 0, 0, 0, ZoneId.of("+01:00")), "1970-01-02", 86400, 86400.0}) {
            Map<String, Object> row = new HashMap<>(Map.of("price", new BigDecimal("-86400"), "code", 3.0, "built", day));
            System.out.println(model.predict(row).probability("yes"));
            System.out.println(Arrays.toString(model.predict(row).rawScores()));
        }
        try {
            model.predict(Map.of("price", List.of(1), "code", "x"));
        } catch (IllegalArgumentException refused) {
            System.out.println(refused.getMessage());
        }
        try {
            model.predict(Map.of("price", 1.0));
        } catch (IllegalArgumentException refused) {
            System.out.println(refused.getMessage());
        }
    }
}
"""


@needs_jdk
def test_values_of_java_are_read_and_others_refused_by_column(
    make_release: MakeRelease, tmp_path: Path
) -> None:
    write_java(make_release(), tmp_path, package="com.example.flats")
    (tmp_path / "Own.java").write_text(_OF_JAVA, encoding="utf-8")

    done = subprocess.run(
        ["java", "-cp", "model.jar", "Own.java"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )

    *answers, several, missing = done.stdout.splitlines()
    assert answers == ["0.5", "[-0.0, 0.0]"] * 7
    assert several == "Column price: a number is expected."
    assert missing == "Column code: a value is missing where none may be."


@pytest.mark.parametrize(
    "package", ["Com.Example", "a..b", "a b", "1a", "", "a.b.", "com.new.it"]
)
def test_a_name_that_is_no_package_is_refused(
    make_release: MakeRelease, tmp_path: Path, package: str
) -> None:
    with pytest.raises(ConfigError, match=r"com\.example\.churn"):
        write_java(make_release(), tmp_path, package=package)


def test_without_a_jdk_the_source_stands_alone(
    make_release: MakeRelease, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    write_java(make_release(), tmp_path, package="model")

    assert (tmp_path / "src/model/Model.java").is_file()
    assert (tmp_path / "src/model/model.bin").is_file()
    assert not (tmp_path / "model.jar").exists()
    assert "{{" not in "".join(
        path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.java")
    )
