// Who is here, with the fingerprint of each.

import type { ReactElement } from "react";
import type { Member } from "../../client/index.ts";
import { groupedFingerprint, type RoomView } from "../../ui/index.ts";
import { useSay } from "../words/say.ts";
import { Name } from "./name.tsx";

export function Members({ view }: { readonly view: RoomView }): ReactElement {
  const say = useSay();
  const isSelf = ({ memberId }: Member): boolean => memberId === view.self.memberId;
  const inOrder = view.members.toSorted(
    (one, other) => Number(isSelf(other)) - Number(isSelf(one)) || one.nickname.localeCompare(other.nickname),
  );
  return (
    <ul>
      {inOrder.map((member) => (
        <li key={member.memberId}>
          <Name member={member} view={view} />{" "}
          <span className="quiet">{isSelf(member) ? say("members.you") : member.away ? say("members.away") : ""}</span>
          <code dir="ltr">{groupedFingerprint(member.fingerprint)}</code>
        </li>
      ))}
    </ul>
  );
}
