// Serves this folder to this machine's browser: modules and WebAssembly are not loaded from file://.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = new URL(".", import.meta.url);
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".onnx": "application/octet-stream",
  ".wasm": "application/wasm",
};

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  // A URL has its ".." resolved already, so that nothing above the folder can be named; types bound the rest.
  const file = new URL(`.${pathname === "/" ? "/index.html" : pathname}`, ROOT);
  const type = TYPES[extname(file.pathname)];
  try {
    if (!type || !file.href.startsWith(ROOT.href)) throw new Error("not served");
    const content = await readFile(fileURLToPath(file));
    response.writeHead(200, { "Content-Type": type }).end(content);
  } catch {
    response.writeHead(404).end("There is no such file.");
  }
});
server.listen(Number(process.argv[2] ?? 8080), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
