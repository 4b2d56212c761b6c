// Publish files, byte for byte:  node publish.mjs SOURCE FILE…
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { connect, namespace } from "./connect.mjs";

const [source, ...files] = process.argv.slice(2);
if (!files.length) {
  console.error("usage: node publish.mjs SOURCE FILE…");
  process.exit(2);
}

const redis = connect();
for (const file of files) {
  // A Buffer goes in as it is: Windows-1256 bytes stay what they are.
  const fields = {
    source,
    content: await readFile(file),
    content_type: "text/plain",
    item_id: basename(file, extname(file)),
  };
  console.log(await redis.xadd(`${namespace}:raw`, "*", ...Object.entries(fields).flat()));
}
await redis.quit();
