// protocol.md §8, "Joining", from outside: knocks, and the Welcome that answers one.
import type { Bytes, KeyPair } from "./bytes.ts";
import { Failure } from "./failure.ts";
import { Group } from "./group.ts";
import { sealKnock } from "./knock.ts";
import type { Session } from "./login.ts";
import { newKeyPackage, type OwnKeyPackage, type Suite } from "./suite.ts";

const knockMs = 10_000;

export class Door {
  readonly #suite: Suite;
  readonly #session: Session;
  readonly #identity: KeyPair;
  readonly #nickname: string;
  #keyPackages: OwnKeyPackage[] = [];
  #knockedAt = 0;

  constructor(suite: Suite, session: Session, identity: KeyPair, nickname: string) {
    this.#suite = suite;
    this.#session = session;
    this.#identity = identity;
    this.#nickname = nickname;
  }

  newKeyPackage(): Promise<OwnKeyPackage> {
    return newKeyPackage(this.#suite, this.#identity, this.#session.memberId, this.#nickname);
  }

  /** "A knock that is unanswered for 10 s, while connected, is made anew." */
  get unanswered(): boolean {
    return Date.now() - this.#knockedAt > knockMs;
  }

  async knock(): Promise<Bytes> {
    this.#knockedAt = Date.now();
    const own = await this.newKeyPackage();
    this.#keyPackages = [own, ...this.#keyPackages.slice(0, 2)]; // a Welcome for an earlier knock may be on its way
    return sealKnock(this.#suite, this.#session.memberId, own);
  }

  /** The group; throws where the Welcome opens it for none of the knocks. */
  async enter(welcome: Bytes): Promise<Group> {
    let why: unknown = new Error("no knock");
    for (const own of this.#keyPackages) {
      try {
        const group = await Group.join(this.#suite, own, welcome);
        this.#keyPackages = [];
        return group;
      } catch (error) {
        if (error instanceof Failure) throw error;
        why = error;
      }
    }
    throw why;
  }
}
