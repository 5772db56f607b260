// Makes .oxlintrc.json: the rules for all files, and the folder boundaries. Run it after a change here or in boundaries.ts.

import { boundaryOverrides } from "./boundaries.ts";

const everywhere = {
  // Bugs that types can show.
  "typescript/no-floating-promises": "error",
  "typescript/no-misused-promises": "error",
  "typescript/await-thenable": "error",
  "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: false }],
  "typescript/only-throw-error": "error",
  "typescript/prefer-promise-reject-errors": "error",
  "typescript/no-unnecessary-type-assertion": "error",
  // A string is spread into code points on purpose; what is shown is clamped by graphemes.
  "typescript/no-misused-spread": "off",
  // What the house style forbids.
  "typescript/no-explicit-any": "error",
  "typescript/no-non-null-assertion": "error",
  "typescript/consistent-type-imports": "error",
  "typescript/no-namespace": "error",
  "typescript/no-require-imports": "error",
  "typescript/no-dynamic-delete": "error",
  "typescript/ban-ts-comment": "error",
  "import/no-cycle": "error",
  "import/no-self-import": "error",
  "import/no-default-export": "error",
  "import/no-commonjs": "error",
  "import/no-mutable-exports": "error",
  eqeqeq: "error",
  "no-var": "error",
  "prefer-const": "error",
  "no-console": "error",
  "no-empty": "error",
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-param-reassign": "error",
  "no-sequences": "error",
  "no-throw-literal": "error",
  "unicorn/prefer-node-protocol": "error",
  "unicorn/throw-new-error": "error",
} as const;

/** For the product alone: a test may look into an answer without a schema. */
const product = {
  "typescript/no-unsafe-assignment": "error",
  "typescript/no-unsafe-argument": "error",
  "typescript/no-unsafe-call": "error",
  "typescript/no-unsafe-member-access": "error",
  "typescript/no-unsafe-return": "error",
  "max-lines": ["error", { max: 400 }],
} as const;

/** The whole configuration, as .oxlintrc.json holds it. */
export function lintConfig(): { readonly overrides: readonly object[]; readonly [name: string]: unknown } {
  return {
    $schema: "./node_modules/oxlint/configuration_schema.json",
    plugins: ["typescript", "unicorn", "oxc", "import", "promise"],
    categories: { correctness: "error" },
    options: { typeAware: true },
    env: { builtin: true, es2024: true },
    rules: everywhere,
    overrides: [
      {
        files: ["src/cli/**/*.ts", "scripts/**/*.ts", "bench/**/*.ts", "sim/**/*.ts", "examples/**/*.ts"],
        rules: { "no-console": "off" },
      },
      {
        files: ["test/**/*.ts"],
        rules: { "no-console": "off", "typescript/unbound-method": "off", "unicorn/no-thenable": "off" },
      },
      { files: ["src/**/*.{ts,tsx}"], rules: product },
      ...boundaryOverrides(),
    ],
    ignorePatterns: ["dist/**", "node_modules/**"],
  };
}

/** The file's text: an override a line. */
function lintConfigText(): string {
  const { overrides, ...rest } = lintConfig();
  const lines = overrides.map((each) => `    ${JSON.stringify(each)}`).join(",\n");
  return `${JSON.stringify(rest, null, 2).slice(0, -2)},\n  "overrides": [\n${lines}\n  ]\n}\n`;
}

if (import.meta.main) {
  await Bun.write(new URL("../.oxlintrc.json", import.meta.url), lintConfigText());
}
