// The package's own types lie in a file that no resolver finds.

declare module "unicode-confusables" {
  /** The text with each letter replaced by the one that it looks like. @see UTS #39, confusables.txt (Unicode 10) */
  export function rectifyConfusion(text: string): string;
}
