// Loaded before ONNX Runtime, whose builds for Node tell their makers what they run, and keep a name for the machine
// in the user's cache, unless this stands in the environment. Who wants it says ORT_DISABLE_TELEMETRY=0.

if (globalThis.process?.env) globalThis.process.env.ORT_DISABLE_TELEMETRY ??= "1";
