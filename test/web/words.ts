// What the parts of the page say in English.

import { emojiWords as emojiWordsOf, scanWords as scanWordsOf } from "../../src/web/words/of-parts.ts";
import { makeSay } from "../../src/web/words/say.ts";

const say = makeSay("en", {});
export const scanWords = scanWordsOf(say);
export const emojiWords = emojiWordsOf(say);
