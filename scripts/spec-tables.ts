// Prints the limits and codes tables of docs/protocol.md from the code; a test compares them.

import { codes } from "../src/base/index.ts";
import { limits } from "../src/protocol/index.ts";

const limitRows = Object.entries(limits).map(([name, value]) => `| \`${name}\` | ${value} |`);
const codeRows = Object.entries(codes).map(
  ([code, { close, exit, text }]) => `| \`${code}\` | ${close} | ${exit} | ${text} |`,
);
console.log(["| limit | value |", "| --- | --- |", ...limitRows].join("\n"));
console.log(["", "| code | close | exit | sentence |", "| --- | --- | --- | --- |", ...codeRows].join("\n"));
