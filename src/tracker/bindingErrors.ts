import { Schema } from "effect"
import { flawMessage, slugLetters, type BindingFlaw } from "../config/bindingFlaw.ts"
import { briefly, stripControl } from "../platform/terminalText.ts"
import { credentialKeys } from "./provider.ts"

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

/** Somebody offers a secret of a hosted provider; none is ever taken or kept (S059 FR-010). */
export class CredentialsNotAccepted extends Schema.TaggedError<CredentialsNotAccepted>()("CredentialsNotAccepted", {
  provider: Schema.String
}) {
  override get message() {
    return `No credentials of ${this.provider} are accepted on this machine: the control plane holds the connection`
  }
}

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

/** What the trackers on this machine were told cannot be read: the credentials file is not TOML. Nothing was changed. */
export class LocalCredentialsBroken extends Schema.TaggedError<LocalCredentialsBroken>()("LocalCredentialsBroken", {
  path: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `The credentials file ${this.path} cannot be read: ${this.reason}`
  }
}

/** The recorded doctrine has words in it that nobody knows: whose word counts is not certain, so that nothing is written. */
export class DoctrineNotUnderstood extends Schema.TaggedError<DoctrineNotUnderstood>()("DoctrineNotUnderstood", {
  provider: Schema.String,
  flaws: Schema.NonEmptyArray(Schema.String)
}) {
  override get message() {
    return `The doctrine of this project's binding is not understood: ${this.flaws.join("; ")}`
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

/** A project slug that no tracker has: a path, white space, control characters. */
export class ProjectSlugNotUnderstood extends Schema.TaggedError<ProjectSlugNotUnderstood>()(
  "ProjectSlugNotUnderstood",
  { slug: Schema.String }
) {
  override get message() {
    return `"${briefly(stripControl(this.slug), 100)}" is not a project slug: ${slugLetters}`
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

/** What can be wrong with a binding, or with what is given to make one. */
export type BindingError =
  | NotBound
  | CredentialsNotAccepted
  | CredentialNotUnderstood
  | LocalCredentialsBroken
  | DoctrineNotUnderstood
  | FieldOwnerNotUnderstood
  | ProjectSlugNotUnderstood
  | OptionMissing
  | OptionNotUsed
  | ProviderRemoved
  | UnknownProvider
  | BoundProviderUnknown
