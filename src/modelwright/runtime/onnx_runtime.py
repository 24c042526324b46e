"""ONNX Runtime, asked to tell its makers nothing.

Its builds for Linux and macOS send what they run on, and what they run, to their makers, and keep a name for the
machine in the user's cache, unless this stands in the environment before the library is loaded.
"""

from __future__ import annotations

import os

# Who wants it says ORT_DISABLE_TELEMETRY=0.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

__all__ = ["onnxruntime", "ort_errors"]
