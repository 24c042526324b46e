"""What an import costs, and which packages only a use may load."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import modelwright

HEAVY = {"lightgbm", "catboost", "xgboost", "mlflow", "torch", "pyspark"}
# Not heavy enough to be hidden in functions, but nothing that `import modelwright` should load.
LIBRARIES = HEAVY | {
    "numpy",
    "pandas",
    "scipy",
    "sklearn",
    "onnx",
    "onnxruntime",
    "optuna",
    "pyarrow",
    "sqlalchemy",
    "uvicorn",
    "click",
    "msgspec",
}
MODULES = [
    module.name
    for module in pkgutil.walk_packages(modelwright.__path__, "modelwright.")
    if not module.name.endswith("__main__")
]


def packages_after(code: str) -> set[str]:
    """Return the top-level packages that a fresh process has loaded after some code."""
    report = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_importing_modelwright_loads_no_library() -> None:
    assert not packages_after("import modelwright") & LIBRARIES


def test_importing_every_module_loads_no_heavy_package() -> None:
    imports = "\n".join(f"import {name}" for name in MODULES)

    assert len(MODULES) > 150
    assert not packages_after(imports) & HEAVY


def test_only_the_build_imports_the_search_library() -> None:
    families = [
        name
        for name in MODULES
        if name.split(".")[1]
        in {"design", "deploy", "watch", "server", "learners", "runtime"}
    ]

    assert "optuna" not in packages_after("\n".join(f"import {name}" for name in families))


def test_the_service_loads_no_library_that_only_a_build_needs() -> None:
    loaded = packages_after("import modelwright.workflow.serving")

    assert not loaded & (
        HEAVY | {"onnx", "optuna", "pandas", "pyarrow", "scipy", "sklearn"}
    )
