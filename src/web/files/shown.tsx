// A small picture or sound in the page, out of memory: only what its bytes say that it is, and only kinds that hold no script.

import { type ReactElement, useEffect, useState } from "react";
import { useSay } from "../words/say.ts";
import { contentKind, type ShownType } from "./content-kind.ts";
import { isDrawable } from "./picture-size.ts";

export interface ShownProps {
  readonly blob: Blob;
  /** Ready to be shown. */
  readonly name: string;
}

type Content = { readonly type: ShownType; readonly url: string } | "unknown";

export function Shown({ blob, name }: ShownProps): ReactElement | null {
  const say = useSay();
  const [content, setContent] = useState<Content | null>(null);
  useEffect(() => {
    let url: string | null = null;
    let isOver = false;
    const read = async (): Promise<void> => {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      if (isOver) return;
      const type = contentKind(bytes);
      if (type === null || !isDrawable(type, bytes)) return setContent("unknown");
      url = URL.createObjectURL(new Blob([bytes], { type }));
      setContent({ type, url });
    };
    void read().catch(() => setContent("unknown"));
    return () => {
      isOver = true;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [blob]);
  if (content === null) return null;
  const unknown = (): void => setContent("unknown");
  if (content === "unknown") return <p className="notice">{say("files.notShown")}</p>;
  return content.type.startsWith("image/") ? (
    <img className="shown" draggable={false} src={content.url} alt={say("files.picture", { name })} onError={unknown} />
  ) : (
    <audio className="shown" controls src={content.url} aria-label={say("files.sound", { name })} onError={unknown} />
  );
}
