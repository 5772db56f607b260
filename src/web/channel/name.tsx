// A member's name: in the colour of its fingerprint, with its mark, and a tag where another's looks like it.

import type { CSSProperties, ReactElement } from "react";
import type { Member } from "../../client/index.ts";
import { markOf, memberHue, type RoomView, visible } from "../../ui/index.ts";

/** A custom property, which React sets as it is and its types do not know. */
const hueOf = ({ fingerprint }: Member): CSSProperties => ({ "--hue": memberHue(fingerprint) }) as CSSProperties;

export function Name({ member, view }: { readonly member: Member; readonly view: RoomView }): ReactElement {
  return (
    <span className="name" style={hueOf(member)}>
      <span aria-hidden="true">{markOf(member.fingerprint)}&nbsp;</span>
      <bdi>
        {visible(member.nickname)}
        <bdi dir="ltr">{view.tagOf(member)}</bdi>
      </bdi>
    </span>
  );
}
