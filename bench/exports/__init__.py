"""Seconds for one row in Java and in R, beside ONNX Runtime in process."""
