// One field of a form, with its label.

import type { ReactElement, Ref } from "react";

export interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly disabled: boolean;
  /** The id of the sentence that says what is wrong with it; null where nothing is. */
  readonly problem?: string | null;
  readonly ref?: Ref<HTMLInputElement>;
  readonly type?: "text" | "password";
  readonly required?: boolean;
  readonly inputMode?: "numeric";
  readonly pattern?: string;
  readonly autoComplete?: string;
}

export function Field({ label, value, onChange, problem = null, ...more }: FieldProps): ReactElement {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        type="text"
        autoComplete="off"
        spellCheck={false}
        dir={more.name === "nickname" || more.name === "channel" ? "auto" : "ltr"}
        autoCapitalize="none"
        {...more}
        value={value}
        aria-invalid={problem !== null}
        aria-describedby={problem ?? undefined}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  );
}
