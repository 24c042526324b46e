"""The R client: its own tests against real services, and R's check of the package."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "clients" / "r"
RSCRIPT = shutil.which("Rscript")
R = shutil.which("R")

needs_r = pytest.mark.skipif(RSCRIPT is None or R is None, reason="R is not installed")


def has(package: str) -> bool:
    """Return whether R has a package."""
    asked = [
        str(RSCRIPT),
        "-e",
        f"quit(status = !requireNamespace('{package}', quietly = TRUE))",
    ]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library of R packages with the built client in it, and the archive beside it."""
    for package in ("httr2", "jsonlite", "testthat"):
        if not has(package):
            pytest.skip(f"the R package {package} is not installed")
    folder = tmp_path_factory.mktemp("r")
    run(str(R), "CMD", "build", str(PACKAGE), cwd=folder)
    (folder / "library").mkdir()
    run(str(R), "CMD", "INSTALL", "-l", "library", "modelwright_0.1.0.tar.gz", cwd=folder)
    return folder / "library"


def run(*command: str, cwd: Path, environment: dict[str, str] | None = None) -> str:
    """Run a command to its end; what it printed says why it failed."""
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs_r
def test_the_package_passes_its_own_tests_against_real_services(
    library: Path, environment: dict[str, str]
) -> None:
    script = (
        "results <- as.data.frame(testthat::test_dir(commandArgs(TRUE), package = 'modelwright',"
        " load_package = 'installed', reporter = 'check'));"
        "cat(sum(results$skipped), 'skipped of', nrow(results), '\\n')"
    )

    said = run(
        str(RSCRIPT), "-e", script, str(PACKAGE / "tests" / "testthat"),
        cwd=library.parent,
        environment=environment | {"R_LIBS": str(library)},
    )  # fmt: skip

    assert "0 skipped of" in said


@needs_r
def test_r_finds_nothing_to_complain_about_in_the_package(
    library: Path, environment: dict[str, str]
) -> None:
    said = run(
        str(R), "CMD", "check", "--no-manual", "modelwright_0.1.0.tar.gz",
        cwd=library.parent,
        environment=environment | {"_R_CHECK_FORCE_SUGGESTS_": "false"},
    )  # fmt: skip

    assert "Status: OK" in said
