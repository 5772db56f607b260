// The settings, in a dialog over whatever page is open.

import { type ReactElement, useEffect, useId, useRef, useState } from "react";
import type { Settings, SettingsStore } from "./settings.ts";
import { languages, useSay } from "./words/say.ts";

export interface SettingsDialogProps {
  readonly settings: Settings;
  readonly store: SettingsStore;
  readonly onClose: () => void;
}

/** Asks the browser for consent to notify. @returns whether it was given */
async function mayNotify(): Promise<boolean> {
  if (!("Notification" in globalThis)) return false;
  return (await Notification.requestPermission()) === "granted";
}

export function SettingsDialog({ settings, store, onClose }: SettingsDialogProps): ReactElement {
  const say = useSay();
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [refused, setRefused] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);

  async function notify(wanted: boolean): Promise<void> {
    const granted = wanted && (await mayNotify());
    setRefused(wanted && !granted);
    store.change({ notify: granted });
  }
  const check = (
    name: "contrast" | "notify" | "sound" | "show",
    change: (wanted: boolean) => void,
    about?: string,
  ): ReactElement => (
    <label className="check">
      <input type="checkbox" checked={settings[name]} onChange={({ target }) => change(target.checked)} />
      <span>
        {say(`settings.${name}`)}
        {about !== undefined && <small className="quiet">{about}</small>}
      </span>
    </label>
  );
  return (
    <dialog ref={dialog} className="settings" aria-labelledby={title} onClose={onClose}>
      <h2 id={title}>{say("settings.title")}</h2>
      <label className="field">
        <span>{say("settings.language")}</span>
        <select
          value={settings.language}
          onChange={({ target }) => store.change({ language: target.value as Settings["language"] })} // one of the options
        >
          <option value="system">{say("settings.system")}</option>
          {Object.entries(languages).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>{say("settings.theme")}</legend>
        {(["system", "light", "dark"] as const).map((theme) => (
          <label key={theme} className="check">
            <input
              type="radio"
              name="theme"
              checked={settings.theme === theme}
              onChange={() => store.change({ theme })}
            />
            <span>{say(`settings.${theme}`)}</span>
          </label>
        ))}
      </fieldset>
      {check("contrast", (contrast) => store.change({ contrast }))}
      {check("notify", (wanted) => void notify(wanted), say("settings.notifyAbout"))}
      {refused && (
        <p className="problem" role="alert">
          {say("settings.notifyRefused")}
        </p>
      )}
      {check("sound", (sound) => store.change({ sound }))}
      {check("show", (show) => store.change({ show }), say("settings.showAbout"))}
      <p className="quiet">{say("settings.kept")}</p>
      <form method="dialog">
        <button type="submit">{say("settings.close")}</button>
      </form>
    </dialog>
  );
}
