// The bulletin of a channel that was just made: shown once, to be handed on by ways that nobody else reads.

import { type ReactElement, useRef } from "react";
import { type Bulletin, typedKey } from "../../client/index.ts";
import { toBase64url } from "../../base/index.ts";
import { visible } from "../../ui/index.ts";
import { QrPicture } from "../qr-picture.tsx";
import { useBack } from "../use-back.ts";
import { useHoldPage } from "../use-hold-page.ts";
import { useSay } from "../words/say.ts";
import { Copy } from "./copy.tsx";

export interface BulletinPageProps {
  readonly bulletin: Bulletin;
  readonly onJoin: () => void;
}

export function BulletinPage({ bulletin, onJoin }: BulletinPageProps): ReactElement {
  const say = useSay();
  const isEnrolling = useRef(false);
  useHoldPage(() => !isEnrolling.current);
  useBack(() => {}, true); // it is shown once: a button leads on, and from there another one home
  /** The link goes to another program, and not away from the page. */
  function enrol(): void {
    isEnrolling.current = true;
    setTimeout(() => (isEnrolling.current = false));
  }
  return (
    <main className="page bulletin">
      <h1>
        <bdi>{visible(bulletin.name)}</bdi>
      </h1>
      <p className="once">{say("bulletin.once")}</p>
      <Copy label={say("bulletin.link")} text={bulletin.webLink} />
      <p className="quiet">{say("bulletin.linkAbout")}</p>
      <Copy label={say("bulletin.password")} text={bulletin.password} />
      <section>
        <h2>{say("bulletin.code")}</h2>
        <p>{say("bulletin.scan")}</p>
        <QrPicture text={bulletin.totpUri} label={say("bulletin.picture")} />
        <p>
          <a href={bulletin.totpUri} onClick={enrol}>
            {say("bulletin.enrol")}
          </a>
        </p>
        <Copy label={say("bulletin.key")} text={typedKey(bulletin.totpUri)} />
      </section>
      <details>
        <summary>{say("bulletin.more")}</summary>
        <h2>{say("bulletin.linkPicture")}</h2>
        <p className="quiet">{say("bulletin.linkPictureAbout")}</p>
        <QrPicture text={bulletin.webLink} label={say("bulletin.linkPicture")} />
        <Copy label={say("bulletin.address")} text={bulletin.address} />
        <Copy label={say("bulletin.ownerKey")} text={toBase64url(bulletin.ownerKey.privateKey)} />
        <p className="quiet">{say("bulletin.ownerKeyAbout")}</p>
      </details>
      <p className="buttons">
        <button type="button" className="main" onClick={onJoin}>
          {say("bulletin.join")}
        </button>
      </p>
    </main>
  );
}
