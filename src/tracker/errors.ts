import { Duration, Option, Schema } from "effect"
import { flawMessage, keyFlaw, slugLetters, type BindingFlaw } from "../config/bindingFlaw.ts"
import type { TrackerBinding } from "../config/TrackerBinding.ts"
import { ErrorEnvelope } from "../contract/ErrorEnvelope.ts"
import { briefly, stripControl } from "../platform/terminalText.ts"
import type { PullError } from "./pullErrors.ts"

/** What the control plane says, or that it says nothing: then the envelope has only the status to tell. */
export const wordsOf = ({ message }: ErrorEnvelope): string =>
  /^HTTP \d+$/.test(message) ? `The host answered with ${message} and did not say why` : message

/** The control plane, or the provider behind it, says no: the envelope of S059 FR-017 as it was sent. */
export class TrackerRefused extends Schema.TaggedError<TrackerRefused>()("TrackerRefused", {
  status: Schema.Int,
  envelope: Schema.typeSchema(ErrorEnvelope)
}) {
  override get message() {
    return briefly(wordsOf(this.envelope), 1000)
  }
}

/** The control plane asks us to slow down, also after the one wait that it asked for (S059 FR-018). */
export class TrackerBusy extends Schema.TaggedError<TrackerBusy>()("TrackerBusy", {
  retryAfterSeconds: Schema.NullOr(Schema.NonNegative),
  envelope: Schema.typeSchema(ErrorEnvelope)
}) {
  override get message() {
    return `The control plane is busy: ${briefly(wordsOf(this.envelope), 1000)}`
  }
}

/** A background operation came to a bad end; the envelope says why. */
export class OperationFailed extends Schema.TaggedError<OperationFailed>()("OperationFailed", {
  operationId: Schema.String,
  envelope: Schema.typeSchema(ErrorEnvelope)
}) {
  override get message() {
    return briefly(wordsOf(this.envelope), 1000)
  }
}

/** A background operation is still going on after all our patience; the same command takes it up again. */
export class OperationTimedOut extends Schema.TaggedError<OperationTimedOut>()("OperationTimedOut", {
  operationId: Schema.String,
  waitedSeconds: Schema.NonNegative,
  /** The control plane's last word for it, where that is none of the contract's. */
  standing: Schema.optionalWith(Schema.String, { exact: true })
}) {
  override get message() {
    const called = this.standing === undefined ? "" : `; the control plane calls it "${briefly(this.standing, 100)}"`
    return `Operation ${briefly(this.operationId, 100)} is not finished after ${Duration.format(Duration.seconds(this.waitedSeconds))}${called}`
  }
}

/** Nobody can say how the work ends: the control plane does not know the operation, or never said which it is (`null`). */
export class OperationLost extends Schema.TaggedError<OperationLost>()("OperationLost", {
  operationId: Schema.NullOr(Schema.String)
}) {
  override get message() {
    return this.operationId === null
      ? "The control plane took the work on without a usable operation_id, so nobody can say how it ends"
      : `The control plane does not know operation ${briefly(this.operationId, 100)}, so nobody can say how it ended`
  }
}

/** The binding lacks what its provider needs. */
export class NotBound extends Schema.TaggedError<NotBound>()("NotBound", {
  provider: Schema.String,
  missing: Schema.Literal("project_slug", "workspace"),
  /** It is there, but YAML takes it for a number or the like. */
  unquoted: Schema.optionalWith(Schema.Boolean, { exact: true }),
  /** It is there, and nothing that a tracker could be called. */
  found: Schema.optionalWith(Schema.String, { exact: true })
}) {
  override get message() {
    return flawMessage(this.flaw)
  }

  /** The same as a flaw of the binding. */
  get flaw(): BindingFlaw {
    const { found, missing: key, provider, unquoted } = this
    if (found !== undefined) return { flaw: "implausible", provider, key: "project_slug", found }
    return { flaw: unquoted === true ? "unquoted" : "absent", provider, key }
  }
}

/** What a binding has not, or has in a form that is of no use; none where it has it. */
export const notBound = (binding: Omit<TrackerBinding, "raw">, missing: NotBound["missing"]): Option.Option<NotBound> =>
  Option.map(
    keyFlaw(binding, missing),
    (flaw) =>
      new NotBound({
        provider: flaw.provider,
        missing,
        ...(flaw.flaw === "unquoted" ? { unquoted: true } : {}),
        ...(flaw.flaw === "implausible" ? { found: flaw.found } : {})
      })
  )

/** This verb does not exist for this kind of provider; `replacement` is the way that does (S059 FR-008, FR-009). */
export class OperationNotAvailable extends Schema.TaggedError<OperationNotAvailable>()("OperationNotAvailable", {
  verb: Schema.String,
  provider: Schema.String,
  replacement: Schema.String
}) {
  override get message() {
    return `\`spec-kitty tracker ${this.verb}\` is not available for ${this.provider}`
  }
}

/** Somebody offers a secret of a hosted provider; none is ever taken or kept (S059 FR-010). */
export class CredentialsNotAccepted extends Schema.TaggedError<CredentialsNotAccepted>()("CredentialsNotAccepted", {
  provider: Schema.String
}) {
  override get message() {
    return `No credentials of ${this.provider} are accepted on this machine: the control plane holds the connection`
  }
}

/** What a local tracker can be told: its program, where it runs, and the words that name its cache. */
export const credentialKeys = ["command", "cwd", "server_url", "base_url", "username", "email", "team_slug"] as const

/** A `--credential` that is not `KEY=VALUE`, or tells what nobody asks; its text is not repeated: it may be a secret. */
export class CredentialNotUnderstood extends Schema.TaggedError<CredentialNotUnderstood>()("CredentialNotUnderstood", {
  position: Schema.Int,
  problem: Schema.Literal("form", "key")
}) {
  override get message() {
    return this.problem === "form"
      ? `--credential number ${this.position} is not KEY=VALUE`
      : `--credential number ${this.position} has a key that says nothing to a local tracker; there are ${credentialKeys.join(", ")}`
  }
}

/** A `--field-owner` that is not a field and one of its possible owners. */
export class FieldOwnerNotUnderstood extends Schema.TaggedError<FieldOwnerNotUnderstood>()("FieldOwnerNotUnderstood", {
  text: Schema.String,
  fields: Schema.Array(Schema.String),
  owners: Schema.Array(Schema.String)
}) {
  override get message() {
    return (
      `--field-owner ${briefly(this.text, 100)} is not FIELD=OWNER with a field of ${this.fields.join(", ")} ` +
      `and an owner of ${this.owners.join(", ")}`
    )
  }
}

/** One thing wrong with one item; `index` counts from 0 and is null for the document as a whole. */
const ItemProblem = Schema.Struct({
  index: Schema.NullOr(Schema.Int),
  field: Schema.String,
  problem: Schema.String
})
export type ItemProblem = typeof ItemProblem.Type

/** The items to push are not what a push takes; nothing was sent. */
export class ItemsInvalid extends Schema.TaggedError<ItemsInvalid>()("ItemsInvalid", {
  path: Schema.String,
  problems: Schema.Array(ItemProblem)
}) {
  override get message() {
    const lines = this.problems.slice(0, 10).map(({ field, index, problem }) => {
      const place = [index === null ? "" : `item ${index}`, field].filter((part) => part !== "").join(", ")
      return stripControl(`  ${place === "" ? problem : `${place}: ${problem}`}`)
    })
    const more = this.problems.length > 10 ? [`  and ${this.problems.length - 10} more`] : []
    return [`The items in ${this.path} cannot be pushed:`, ...lines, ...more].join("\n")
  }
}

/** A project slug that no tracker has: a path, white space, control characters. */
export class ProjectSlugNotUnderstood extends Schema.TaggedError<ProjectSlugNotUnderstood>()(
  "ProjectSlugNotUnderstood",
  { slug: Schema.String }
) {
  override get message() {
    return `"${briefly(stripControl(this.slug), 100)}" is not a project slug: ${slugLetters}`
  }
}

/** A filter that no issue can pass. */
export class FilterNotUnderstood extends Schema.TaggedError<FilterNotUnderstood>()("FilterNotUnderstood", {
  option: Schema.String,
  text: Schema.String,
  expected: Schema.String
}) {
  override get message() {
    return `${this.option} ${briefly(this.text, 100)} is not understood; expected ${this.expected}`
  }
}

/** An option that this provider needs is not given. */
export class OptionMissing extends Schema.TaggedError<OptionMissing>()("OptionMissing", {
  option: Schema.String,
  verb: Schema.String,
  provider: Schema.String
}) {
  override get message() {
    return `\`spec-kitty tracker ${this.verb}\` needs ${this.option} for ${this.provider}`
  }
}

/** An option that means nothing to this provider is given. */
export class OptionNotUsed extends Schema.TaggedError<OptionNotUsed>()("OptionNotUsed", {
  option: Schema.String,
  provider: Schema.String,
  /** The doctrine that has no use for it. */
  mode: Schema.optionalWith(Schema.String, { exact: true })
}) {
  override get message() {
    return `${this.option} means nothing for ${this.provider}${this.mode === undefined ? "" : ` with --doctrine-mode ${this.mode}`}`
  }
}

/** A provider that older versions knew (S059 FR-013). */
export class ProviderRemoved extends Schema.TaggedError<ProviderRemoved>()("ProviderRemoved", {
  provider: Schema.String,
  supported: Schema.Array(Schema.String)
}) {
  override get message() {
    return `Azure DevOps (${this.provider}) is no longer supported. Supported are ${this.supported.join(", ")}`
  }
}

/** There is no provider of this name. */
export class UnknownProvider extends Schema.TaggedError<UnknownProvider>()("UnknownProvider", {
  provider: Schema.String,
  supported: Schema.Array(Schema.String),
  nearest: Schema.optionalWith(Schema.String, { exact: true })
}) {
  override get message() {
    const suggestion = this.nearest === undefined ? "" : ` Did you mean ${this.nearest}?`
    return `There is no provider "${briefly(this.provider, 100)}"; supported are ${this.supported.join(", ")}.${suggestion}`
  }
}

/** The project's binding names a provider that there is not: somebody has edited it. */
export class BoundProviderUnknown extends Schema.TaggedError<BoundProviderUnknown>()("BoundProviderUnknown", {
  provider: Schema.String,
  supported: Schema.Array(Schema.String)
}) {
  override get message() {
    return flawMessage({ flaw: "unknown_provider", provider: this.provider })
  }
}

/** Every failure that this room adds to those of the rooms below. */
export type TrackerError =
  | TrackerRefused
  | TrackerBusy
  | OperationFailed
  | OperationTimedOut
  | OperationLost
  | NotBound
  | OperationNotAvailable
  | CredentialsNotAccepted
  | CredentialNotUnderstood
  | FieldOwnerNotUnderstood
  | ItemsInvalid
  | ProjectSlugNotUnderstood
  | FilterNotUnderstood
  | PullError
  | OptionMissing
  | OptionNotUsed
  | ProviderRemoved
  | UnknownProvider
  | BoundProviderUnknown
