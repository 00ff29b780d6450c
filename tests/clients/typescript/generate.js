// The types of the document, with pictures as Blobs: `node generate.js DOCUMENT OUTPUT`.
import { writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const BLOB = ts.factory.createTypeReferenceNode("Blob");
const [source, output] = process.argv.slice(2);
const nodes = await openapiTS(pathToFileURL(source), {
  transform: (schema) => (schema.format === "binary" ? BLOB : undefined),
});
await writeFile(output, astToString(nodes));
