// Removes what npm installed of ONNX Runtime and this folder cannot use: libraries for other systems and processors,
// builds for WebGPU and WebGL, and source maps. "npm ci" brings all of it back.

import { readdir, rm, stat } from "node:fs/promises";

const UNUSED = {
  "onnxruntime-node/bin/": (file) => !file.includes(`/${process.platform}/${process.arch}/`),
  "onnxruntime-web/dist/": (file) => !/^ort\.wasm\.[.a-z]*js$|^ort-wasm-simd-threaded\.(mjs|wasm)$/.test(file),
};

let nBytes = 0;
for (const [place, isUnused] of Object.entries(UNUSED)) {
  const folder = new URL(`node_modules/${place}`, import.meta.url);
  // What is not installed has nothing to remove.
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of files.map((each) => each.replaceAll("\\", "/")).filter(isUnused)) {
    const file = new URL(name, folder);
    const found = await stat(file);
    if (!found.isFile()) continue;
    nBytes += found.size;
    await rm(file);
  }
}
console.log(`Removed ${Math.round(nBytes / 1e6)} MB.`);
