// The part of the SDK that this page uses: loaded beside the form, so that the form can be used first.

export { join } from "../client/index.ts";
