// Who is here, with the fingerprint of each.

import type { ReactElement } from "react";
import { groupedFingerprint, memberCount, type RoomView } from "../ui/index.ts";
import { Name } from "./name.tsx";

export function Members({ view }: { readonly view: RoomView }): ReactElement {
  return (
    <aside aria-label="Members">
      <h2>{memberCount(view.members.length)}</h2>
      <ul>
        {view.members.map((member) => (
          <li key={member.memberId}>
            <Name member={member} view={view} />
            <span className="quiet">
              {member.memberId === view.self.memberId ? " you" : member.away ? " away" : ""}
            </span>
            <code>{groupedFingerprint(member.fingerprint)}</code>
          </li>
        ))}
      </ul>
    </aside>
  );
}
