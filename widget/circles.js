// Fails when modules of a folder (first argument; src) import each other in a circle, types included, or its folders do.
import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const here = fileURLToPath(new URL(".", import.meta.url));

/** What a file imports: by import and export from, with and without `type`, by import() and by typeof import(). */
function imported(file) {
  const names = [];
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) names.push(node.moduleSpecifier?.text);
    else if (ts.isImportTypeNode(node)) names.push(node.argument.literal.text);
    else if (ts.isExternalModuleReference(node)) names.push(node.expression.text);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) names.push(node.arguments[0].text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest));
  return names.filter(Boolean);
}

/** Which module of the folder imports which others of it. */
function moduleGraph(folder) {
  const files = ts.sys.readDirectory(folder, [".ts"]);
  const options = { moduleResolution: ts.ModuleResolutionKind.Bundler };
  const named = new Map(files.map((file) => [resolve(file), relative(folder, file)]));
  const target = (name, file) => ts.resolveModuleName(name, file, options, ts.sys).resolvedModule?.resolvedFileName ?? "";
  const reached = (file) => imported(file).map((name) => named.get(resolve(target(name, file))));
  return new Map(files.map((file) => [named.get(resolve(file)), new Set(reached(file).filter(Boolean))]));
}

/** The same by folders; a module outside of any stands for itself. */
function folderGraph(modules) {
  const room = (module) => (dirname(module) === "." ? module : dirname(module) + "/");
  const rooms = new Map([...modules.keys()].map((module) => [room(module), new Set()]));
  for (const [module, others] of modules) {
    for (const other of others) if (room(other) !== room(module)) rooms.get(room(module)).add(room(other));
  }
  return rooms;
}

/** The shortest way from a node back to it; null if there is none. */
function wayBack(graph, start) {
  const ways = [[start]];
  const seen = new Set();
  for (const way of ways) {
    for (const next of graph.get(way[way.length - 1])) {
      if (next === start) return [...way, start];
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return null;
}

/** Each circle once, wherever it begins. */
function circles(graph) {
  const found = new Map();
  for (const node of graph.keys()) {
    const way = wayBack(graph, node);
    const members = way?.slice(1).sort().join();
    if (way && !found.has(members)) found.set(members, way.join(" > "));
  }
  return [...found.values()];
}

const folder = resolve(process.argv[2] ?? `${here}src`);
const modules = moduleGraph(folder);
const between = circles(folderGraph(modules)).filter((circle) => circle.includes("/"));
const found = [...circles(modules), ...between];
for (const circle of found) console.error(`circle: ${circle}`);
const imports = [...modules.values()].reduce((sum, others) => sum + others.size, 0);
console.log(`${relative(here, folder) || folder}: ${modules.size} modules, ${imports} imports among them, ${found.length} circles`);
// A folder without modules is the wrong folder.
process.exit(found.length || !modules.size ? 1 : 0);
