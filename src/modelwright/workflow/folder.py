"""Where does everything of a project lie? All its paths in one place."""

from __future__ import annotations

from pathlib import Path

from modelwright.errors import ConfigError, SourceError
from modelwright.records.storage import replacing

CONFIG_NAME = "modelwright.toml"
STATE_NAME = ".modelwright"


class ProjectFolder:
    """The folder of a project: `modelwright.toml`, and what is generated in `.modelwright/`.

    Parameters
    ----------
    root
        The folder that holds modelwright.toml, or will hold it.
    """

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root).expanduser().absolute()
        self.config = self.root / CONFIG_NAME
        self.state = self.root / STATE_NAME
        self.lock = self.state / "lock"
        self.pointer_lock = self.state / "pointer.lock"

        self.plan = self.state / "plan.json"
        self.plan_page = self.state / "plan.html"
        self.split = self.state / "split.npz"

        self.build = self.state / "build"
        self.trials = self.build / "trials"
        self.model = self.build / "model.joblib"
        self.build_report = self.build / "report.json"
        self.build_page = self.build / "build.html"
        self.tracked = self.build / "tracked.json"

        self.releases = self.state / "releases"
        self.exports = self.root / "exports"
        self.champion = self.state / "champion.json"
        self.history = self.state / "history.jsonl"
        self.comparison = self.state / "comparison.json"
        self.learned = self.state / "learned"
        self.registered = self.state / "registered.json"
        self.mlflow_lock = self.state / "mlflow.lock"

        self.journal = self.state / "journal"
        self.keys = self.state / "keys.json"
        self.watch_report = self.state / "watch.json"
        self.watch_log = self.state / "watch.log"
        self.watch_page = self.state / "watch.html"

    def __repr__(self) -> str:
        """Return the folder as an expression."""
        return f"ProjectFolder({str(self.root)!r})"

    @property
    def name(self) -> str:
        """The project's name: that of its folder."""
        return self.root.resolve().name or "project"

    @classmethod
    def at(cls, place: Path | str) -> ProjectFolder:
        """Return the project in a folder, or of a modelwright.toml.

        Raises
        ------
        ConfigError
            If there is no modelwright.toml.
        """
        path = Path(place).expanduser()
        folder = cls(path.parent if path.name == CONFIG_NAME else path)
        if not folder.config.is_file():
            raise ConfigError(
                f"There is no project in {folder.root}: it holds no {CONFIG_NAME}. Name the "
                "folder of one, or make one with: modelwright init DATA --target COLUMN"
            )
        return folder

    @classmethod
    def find(cls, start: Path | str = ".") -> ProjectFolder:
        """Return the project that a folder belongs to: its own, or the nearest parent's.

        Raises
        ------
        ConfigError
            If neither the folder nor a parent holds a modelwright.toml.
        """
        path = Path(start).expanduser()
        first = (path.parent if path.name == CONFIG_NAME else path).resolve()
        for folder in (first, *first.parents):
            if (folder / CONFIG_NAME).is_file():
                return cls(folder)
        raise ConfigError(
            f"There is no project here: neither {first} nor a folder above it holds a "
            f"{CONFIG_NAME}. Go to a project, name one with --project DIR, or make one "
            "with: modelwright init DATA --target COLUMN"
        )

    def release(self, release_id: str) -> Path:
        """Return the folder of a release."""
        return self.releases / release_id

    def make_state(self) -> Path:
        """Make `.modelwright/`, which git ignores, if it is not there; return its path."""
        try:
            self.state.mkdir(parents=True, exist_ok=True)
            ignore = self.state / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", encoding="utf-8")
        except OSError as error:
            raise SourceError(
                f"{self.state} cannot be written: {error.strerror or error}. "
                "The project's folder must be one that you may write to, with space left."
            ) from error
        return self.state

    def write_config(self, text: str) -> Path:
        """Write modelwright.toml, unless there is one; return its path.

        Raises
        ------
        ConfigError
            If there is one already.
        """
        if self.config.exists():
            raise ConfigError(
                f"{self.config} exists already, and init does not overwrite it. Edit it, "
                "remove it, or name another folder with --into DIR."
            )
        with replacing(self.config) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
        return self.config
