// Reads an AsyncAPI document with the official parser; prints what it understood as JSON.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
const found = {
  diagnostics: diagnostics.map(({ code, severity, path, message }) => ({
    code,
    severity,
    path: path.join("."),
    message,
  })),
};
if (document) {
  found.version = document.version();
  found.operations = Object.fromEntries(
    document.operations().all().map((operation) => [
      operation.id(),
      {
        action: operation.action(),
        addresses: operation.channels().all().map((channel) => channel.address()),
        messages: operation.messages().all().map((message) => message.name()),
      },
    ]),
  );
}
console.log(JSON.stringify(found));
