// A file in the list of messages: what its sender says of it, how far it is, and what one can do with it.

import { type ComponentType, memo, type ReactElement, useId } from "react";
import { isTakeable } from "../../client/index.ts";
import {
  aboutFile,
  continues,
  type Entry,
  failureText,
  type FileEntry,
  fileName,
  fileNameWords,
  isStoppable,
  isUnderWay,
  type Named,
  percentOf,
  progressWords,
  type RoomView,
  sizeWords,
  stateWords,
  takerWords,
  timeOf,
  visible,
} from "../../ui/index.ts";
import { Name } from "../channel/name.tsx";
import { Sign } from "../channel/sign.tsx";
import { maxKeptBytes } from "../remote/places.ts";
import { numberLocale, useSay, type WebSay } from "../words/say.ts";
import type { ShownProps } from "./shown.tsx";

/** A file that is in the page's memory, to be looked at. */
export interface Kept {
  readonly blob: Blob;
  readonly isOpen: boolean;
}

/** What one can do with a file, and what is there of it. */
export interface FilesAtHand {
  readonly take: (file: FileEntry) => void;
  /** Takes it into memory, or shows what is there. */
  readonly show: (file: FileEntry) => void;
  readonly hide: (file: FileEntry) => void;
  readonly stop: (file: FileEntry) => void;
  readonly kept: ReadonlyMap<string, Kept>;
  /** Whether one may be fetched to be looked at. */
  readonly isShowable: (file: FileEntry) => boolean;
  /** The most that can be taken; null where it goes to the disk. */
  readonly most: number | null;
  readonly Shown: ComponentType<ShownProps>;
  readonly Card: ComponentType<FileCardProps>;
}

export interface FileCardProps {
  readonly file: FileEntry;
  readonly before: Entry | null;
  readonly view: RoomView;
  readonly files: FilesAtHand;
  /** Whether the channel is over: nothing is to be done with it. */
  readonly isOver: boolean;
  /** Whether the keyboard is at this file. */
  readonly isChosen: boolean;
  /** Whether it was just looked for. */
  readonly isFound: boolean;
}

/** A name of which the middle may be cut off, and never what says how it is opened. */
export function FileNameText({ named }: { readonly named: Named }): ReactElement {
  const { stem, extension } = fileName(named);
  return (
    <bdi className="file-name" dir="ltr" title={stem + extension}>
      <bdi className="stem">{stem}</bdi>
      <bdi>{extension}</bdi>
    </bdi>
  );
}

const Sheet = ({ isFolder }: { readonly isFolder: boolean }): ReactElement => (
  <svg className="sheet" viewBox="0 0 24 24" aria-hidden="true">
    <path d={isFolder ? "M3 6h6l2 2h10v11H3z" : "M6 3h8l4 4v14H6zM14 3v4h4"} />
  </svg>
);

/** Why it cannot be taken whole, or might not be. */
function boundWords({ size }: FileEntry["transfer"], most: number | null, say: WebSay): string | null {
  if (most === null || (size !== null && size <= most)) return null;
  const locale = numberLocale();
  return size === null
    ? say("files.bounded", { size: sizeWords(maxKeptBytes, say, locale) })
    : say("error.file.no_room");
}

type Act = "save" | "again" | "show" | "hide" | "decline" | "stop" | "withdraw";

function Buttons(props: FileCardProps & { readonly kept: Kept | null }): ReactElement | null {
  const { file, files, isOver, isChosen, kept } = props;
  const say = useSay();
  const { transfer } = file;
  const { own, phase } = transfer;
  const name = fileNameWords(transfer.offer);
  const button = (key: Act, act: (file: FileEntry) => void): ReactElement => (
    <button
      key={key}
      type="button"
      className={key === "save" || key === "again" ? "main" : undefined}
      tabIndex={isChosen ? 0 : -1}
      aria-label={say("files.action", { action: say(`files.${key}`), name })}
      onClick={({ detail, currentTarget }) => {
        // By keyboard: the button may go by what it does, and the focus stays with the file.
        if (detail === 0) currentTarget.closest("article")?.focus();
        act(file);
      }}
    >
      {say(`files.${key}`)}
    </button>
  );
  const fits = files.most === null || transfer.size === null || transfer.size <= files.most;
  const buttons = [
    kept !== null && button("save", files.take),
    kept !== null && (kept.isOpen ? button("hide", files.hide) : button("show", files.show)),
    !isOver && isTakeable(transfer) && fits && button(phase === "offered" ? "save" : "again", files.take),
    !isOver && isTakeable(transfer) && files.isShowable(file) && button("show", files.show),
    !isOver && isStoppable(transfer) && button(own ? "withdraw" : phase === "offered" ? "decline" : "stop", files.stop),
  ].filter((each) => each !== false);
  return buttons.length === 0 ? null : <p className="file-buttons">{buttons}</p>;
}

function State({ file, view, kept }: FileCardProps & { readonly kept: Kept | null }): ReactElement {
  const say = useSay();
  const { transfer } = file;
  const locale = numberLocale();
  const percent = percentOf(transfer);
  const takers = transfer.own ? takerWords(transfer, say) : [];
  // Looked at, and not saved anywhere.
  const state = kept === null ? stateWords(transfer, say) : say("file.other.done");
  const isWrong = transfer.phase === "failed";
  // Of one's own what counts while somebody waits is that they do, and not how far it was with others.
  const isOnItsWay = isUnderWay(transfer) && !(transfer.own && transfer.phase === "waiting");
  return (
    <>
      {isOnItsWay && (
        <>
          <progress
            aria-label={say("files.progress", { name: fileNameWords(transfer.offer) })}
            max={100}
            value={percent ?? undefined}
          />
          <p className="file-progress">
            {progressWords(transfer, say, locale).map((words) => (
              <span key={words}>{words}</span>
            ))}
          </p>
        </>
      )}
      {(transfer.phase !== "offered" || transfer.own) && (
        <p className={isWrong ? "problem" : transfer.phase === "done" ? "file-state done" : "file-state"}>
          <bdi>{state}</bdi>
        </p>
      )}
      {takers.length > 0 && (
        <ul className="file-takers" aria-label={say("files.takers")}>
          {takers.map((parts, i) => (
            <li key={i}>
              {parts.map((part, j) =>
                typeof part === "string" ? <bdi key={j}>{part}</bdi> : <Name key={j} member={part} view={view} />,
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function FileCardOnce(props: FileCardProps): ReactElement {
  const { file, before, view, files, isOver, isChosen, isFound } = props;
  const { transfer, from, at } = file;
  const { offer } = transfer;
  const say = useSay();
  const about = useId();
  const kept = files.kept.get(file.id) ?? null;
  const isFirst = !continues(before, file);
  const failure = failureText(file, say);
  const bound = isTakeable(transfer) ? boundWords(transfer, files.most, say) : null;
  const classes = ["message", isFirst ? "first" : "", isChosen ? "chosen" : "", isFound ? "found" : ""];
  return (
    <article
      className={classes.filter((name) => name !== "").join(" ")}
      tabIndex={isChosen ? 0 : -1}
      data-key={file.key}
      aria-label={say("message.of", { name: visible(from.nickname), time: timeOf(at) })}
      aria-describedby={about}
    >
      {isFirst && (
        <p className="head">
          <Name member={from} view={view} /> <time>{timeOf(at)}</time>
        </p>
      )}
      <div className="file-card">
        <Sheet isFolder={offer.isFolder} />
        <div className="file-body">
          <div id={about}>
            <FileNameText named={offer} />
            <p className="file-about quiet">
              {aboutFile(offer, say, numberLocale()).map(({ of, words }) => (
                <bdi key={of}>{words}</bdi>
              ))}
              <span>{say("file.number", { number: file.number })}</span>
            </p>
          </div>
          {failure === null ? <State {...props} kept={kept} /> : <p className="problem">{failure}</p>}
          {!isOver && bound !== null && <p className="notice">{bound}</p>}
          {failure === null && <Buttons {...props} kept={kept} />}
          {kept?.isOpen === true && <files.Shown blob={kept.blob} name={fileNameWords(offer)} />}
        </div>
        <span className="file-sign">
          <Sign entry={file} />
        </span>
      </div>
    </article>
  );
}

/** As with messages, one is drawn anew only where it, the one above, names, or what is there of it are others. */
export const FileCard = memo(
  FileCardOnce,
  (one, other) =>
    one.file === other.file &&
    one.before === other.before &&
    one.files.kept.get(one.file.id) === other.files.kept.get(one.file.id) &&
    one.isOver === other.isOver &&
    one.isChosen === other.isChosen &&
    one.isFound === other.isFound &&
    one.view.tagsRevision === other.view.tagsRevision,
);
