// A nickname for who brings none: an adjective and an animal, `amber-otter`. 96 × 96 of them; it is a greeting, not a
// secret, and two members who draw the same are told apart by their fingerprints.

import type { Primitives } from "../base/index.ts";
import { drawFrom } from "./draw.ts";

const adjectives =
  "able airy amber apt ashen azure balmy blithe bold brave breezy bright brisk calm canny cheery civil clear clever copper coral cosy crisp dapper daring deft dusky eager early easy fair fleet fond frank free fresh gentle gilded glad golden grand green hale handy happy hardy hazel honest humble indigo ivory jade jaunty jolly keen kind late lively loyal lucid lunar mellow merry mild mossy neat nimble noble olive patient pearl plucky polite proud quick quiet ready rosy rustic sage sandy serene silver sleek smooth snowy snug solar steady sunny swift tidy velvet warm wise witty".split(
    " ",
  );

const animals =
  "adder alpaca auk badger bat bear beaver bee bison bittern boar bream bunting buzzard carp cat cicada civet cod colt condor coot crab crane cricket crow curlew deer dingo dormouse dove duck eagle eel egret elk emu falcon fawn ferret finch fox frog gecko goat goose grebe grouse gull hare hawk hen heron hoopoe horse ibis jackdaw jay kestrel kite koala lark lemur linnet lizard llama lynx magpie marmot marten mole moose moth mouse newt otter owl panda pigeon pika plover pony puffin quail rabbit raven robin rook seal shrew siskin sloth snail sparrow stoat stork swan".split(
    " ",
  );

/** A generated nickname: lower-case ASCII, at most 32 letters. */
export function makeNickname(p: Pick<Primitives, "random">): string {
  return [...drawFrom(p, adjectives, 1), ...drawFrom(p, animals, 1)].join("-");
}
