// Which folder may import which, as one table, and the lint rules that follow from it (docs/architecture.md).

/** A folder's line in the table. Paths are below `src/`. */
type Folder = {
  /** Folder below `src/`. */
  readonly path: string;
  /** Folders it may import, each by its door. */
  readonly imports: readonly string[];
  /** Must run in browsers: no Node, no Bun. Files named `*-node.ts` are exempt. */
  readonly webOnly?: true;
  /** More import texts, relative to `src/`, that are fine from here. */
  readonly also?: readonly string[];
  /** Subfolders that its direct files must leave alone. */
  readonly closed?: readonly string[];
  /** Direct files only: the subfolders have lines of their own. */
  readonly shallow?: true;
};

const primitives = ["base/primitives-node.ts", "base/primitives-noble.ts"];

/** Every folder of `src/`. What is not named in `imports` is refused. */
const folders: readonly Folder[] = [
  { path: "base", imports: [], webOnly: true },
  { path: "protocol", imports: ["base"], webOnly: true },
  { path: "suite", imports: ["base"], webOnly: true },
  { path: "auth", imports: ["base", "protocol"], webOnly: true, closed: ["client", "server"], shallow: true },
  { path: "auth/client", imports: ["base", "protocol"], webOnly: true, also: ["auth/*.ts"] },
  { path: "auth/server", imports: ["base", "protocol"], also: ["auth/*.ts"] },
  { path: "relay", imports: ["base", "protocol", "auth/server"] },
  { path: "client", imports: ["base", "protocol", "suite", "auth/client"], webOnly: true },
  { path: "disk", imports: ["base", "client"] },
  { path: "ui", imports: ["base", "protocol", "client"], webOnly: true, closed: ["hooks"], shallow: true },
  { path: "ui/hooks", imports: ["base", "client"], webOnly: true, also: ["ui/*.ts"] },
  { path: "term", imports: ["base", "ui"] },
  { path: "tui", imports: ["base", "client", "ui", "ui/hooks", "term"] },
  { path: "web", imports: ["base", "protocol", "client", "ui", "ui/hooks"], webOnly: true },
  {
    path: "cli",
    imports: ["base", "protocol", "auth/client", "auth/server", "relay", "client", "disk", "ui", "term", "tui", "web"],
    also: [...primitives, "../package.json"],
  },
];

/** Composition roots outside `cli`: they choose the primitives. Globs below `src/`. */
const roots = ["client/index.ts", "client/create-far.ts", "client/platform-*.ts", "relay/main.ts", "auth/*-worker.ts"];

/** Files for browsers too that ask what they run on. Globs below `src/`. */
const askers = ["auth/opaque-caller.ts"];

/** Packages that one place imports. Globs below `src/`; the place must lie in a folder of the table. */
const places: Readonly<Record<string, readonly string[]>> = {
  "ts-mls": ["suite/mls/ts-mls.ts"],
  "@serenity-kit/opaque": ["auth/opaque-worker.ts"],
  "@nats-io/*": ["relay/engine/nats.ts"],
  "bun:sqlite": ["relay/store/*.ts"],
  otpauth: ["auth/totp.ts"],
  ink: ["tui/screen.ts", "tui/start.ts", "tui/joining.ts", "tui/press.ts"],
  "unicode-confusables": ["ui/names.ts"],
  "unicode-emoji-json": ["web/emoji-list.ts"],
  "string-width": ["term/wrap.ts"],
  "react-dom": ["web/main.tsx"],
  marked: ["web/markdown-grammar.ts"],
  lowlight: ["web/highlight.ts"],
  "highlight.js": ["web/highlight.ts"],
  i18next: ["web/words/say.ts"],
  virtua: ["web/channel/messages.tsx"],
};

/** How many folders deep a file may lie below its folder of the table. */
const maxDepth = 2;

type Pattern = { readonly group: readonly string[]; readonly message: string };
type Override = { readonly files: readonly string[]; readonly rules: Readonly<Record<string, unknown>> };

const folderOf = (glob: string): Folder => {
  const found = folders
    .filter((folder) => glob.startsWith(`${folder.path}/`))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
  if (!found) throw new Error(`src/${glob} lies in no folder of the table in scripts/boundaries.ts`);
  return found;
};

/** The patterns for a file of `folder`, `depth` folders below it; `glob` is that file when it has rights of its own. */
function patternsFor(folder: Folder, depth: number, glob: string | null): readonly Pattern[] {
  const up = "../".repeat(folder.path.split("/").length + depth);
  const also = [...(folder.also ?? []), ...(glob !== null && roots.includes(glob) ? primitives : [])];
  const outside: Pattern = {
    group: [
      `${up}**`,
      ...folder.imports.map((name) => `!${up}${name}/index.ts`),
      ...also.map((path) => `!${up}${path}`),
    ],
    message: `src/${folder.path} may import only ${list(folder.imports)}, each by its index.ts (scripts/boundaries.ts).`,
  };
  const inside = (folder.closed ?? []).map((name) => ({
    group: [`./${"../".repeat(depth)}${name}/**`],
    message: `Files of src/${folder.path} stand below ${name}: they never import it.`,
  }));
  const shared = folder.path.split("/").length > 1 ? sideways(folder, depth) : [];
  const kept = Object.entries(places)
    .map(([name, where]) => ({ name, where }))
    .filter(({ where }) => glob === null || !where.includes(glob));
  const packages = kept.map(({ name, where }) => ({
    group: name.includes(":") ? [name] : [name, `${name}/**`],
    message: `${name} is imported in one place: ${where.map((path) => `src/${path}`).join(", ")}.`,
  }));
  return [outside, ...inside, ...shared, ...packages];
}

/** A folder two levels down (auth/client) must not reach its sister (auth/server) by a short path. */
function sideways(folder: Folder, depth: number): readonly Pattern[] {
  const parent = folder.path.slice(0, folder.path.lastIndexOf("/"));
  const sisters = folders.filter((other) => other !== folder && other.path.startsWith(`${parent}/`));
  return sisters.map((sister) => ({
    group: [`${"../".repeat(depth + 1)}${sister.path.slice(parent.length + 1)}/**`],
    message: `src/${folder.path} never imports src/${sister.path}.`,
  }));
}

const list = (names: readonly string[]): string => (names.length === 0 ? "its own files" : names.join(", "));

const noPlatform: Pattern = {
  group: ["node:*", "bun", "bun:*"],
  message: "This folder also runs in browsers: web standards alone, or a file named *-node.ts.",
};

const restricted = (patterns: readonly Pattern[]): Readonly<Record<string, unknown>> => ({
  "no-restricted-imports": ["error", { patterns }],
});

/** The lint overrides that follow from the table, the general ones first: a later one replaces an earlier one. */
export function boundaryOverrides(): readonly Override[] {
  const overrides: Override[] = [];
  for (const folder of folders) {
    for (let depth = 0; depth <= (folder.shallow ? 0 : maxDepth); depth++) {
      const files = `src/${folder.path}/${"*/".repeat(depth)}*.{ts,tsx}`;
      const patterns = patternsFor(folder, depth, null);
      if (!folder.webOnly) {
        overrides.push({ files: [files], rules: restricted(patterns) });
        continue;
      }
      overrides.push({
        files: [files],
        rules: {
          ...restricted([...patterns, noPlatform]),
          "no-restricted-globals": ["error", "Buffer", "Bun", "process"],
        },
      });
      const onNode = files.replace("*.{ts,tsx}", "*-node.ts");
      overrides.push({ files: [onNode], rules: { ...restricted(patterns), "no-restricted-globals": "off" } });
    }
  }
  for (const glob of new Set([...roots, ...Object.values(places).flat()])) {
    const folder = folderOf(glob);
    const depth = glob.split("/").length - folder.path.split("/").length - 1;
    const own = patternsFor(folder, depth, glob);
    overrides.push({ files: [`src/${glob}`], rules: restricted(folder.webOnly ? [...own, noPlatform] : own) });
  }
  overrides.push({ files: askers.map((glob) => `src/${glob}`), rules: { "no-restricted-globals": "off" } });
  overrides.push({
    files: ["examples/**/*.ts"],
    rules: restricted([
      { group: ["**/src/**", "!**/src/client/index.ts"], message: "An example uses the SDK, as a stranger would." },
    ]),
  });
  return overrides;
}
