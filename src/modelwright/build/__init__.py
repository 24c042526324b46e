"""How is the model built? Search, selection, evaluation and the last fit."""

from modelwright.build.finish import Build
from modelwright.build.options import BuildOptions
from modelwright.build.training import train

__all__ = ["Build", "BuildOptions", "train"]
