/** What one check found. `off`: not in use, which is no problem; `unknown`: something else has to come first. */
export interface Finding {
  /** Name of the check for programs, such as `sign_in`. */
  readonly check: string
  readonly status: "ok" | "off" | "problem" | "unknown"
  readonly message: string
  /** What makes it better; only where something can be done. */
  readonly nextAction: string | null
  /** Facts behind it, nothing secret. */
  readonly details: Readonly<Record<string, string>>
}

/** A finding with nothing to do about it. */
export const fine = (check: string, message: string, details: Finding["details"] = {}): Finding => ({
  check,
  status: "ok",
  message,
  nextAction: null,
  details
})
