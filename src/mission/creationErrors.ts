import { Schema } from "effect"
import { longestSlug } from "../domain/slug.ts"
import { briefly } from "../platform/terminalText.ts"

/** A mission name that could not be a directory and a branch. `example` is one that could. */
export class SlugRefused extends Schema.TaggedError<SlugRefused>()("SlugRefused", {
  slug: Schema.String,
  example: Schema.String,
  /** The command that was meant, up to the name; `create-feature` where it is not said. */
  command: Schema.optionalWith(Schema.String, { exact: true })
}) {
  override get message() {
    const wanted = `lower-case words joined by hyphens, starting with a letter, at most ${longestSlug} characters`
    return `"${briefly(this.slug, longestSlug)}" is not a mission name: ${wanted}`
  }
}

/** A name in words of which no directory's name can be made. */
export class NameRefused extends Schema.TaggedError<NameRefused>()("NameRefused", { name: Schema.String }) {
  override get message() {
    return `"${this.name}" has no letter from a to z, and the mission's directory is named in those`
  }
}

/** A name that git has no branch for. */
export class BranchRefused extends Schema.TaggedError<BranchRefused>()("BranchRefused", { branch: Schema.String }) {
  override get message() {
    return `"${this.branch}" cannot be the name of a branch`
  }
}

/** Mission numbers have three digits, and the highest one is taken. */
export class NumbersExhausted extends Schema.TaggedError<NumbersExhausted>()("NumbersExhausted", {
  highest: Schema.Number
}) {
  override get message() {
    return `There is a mission ${this.highest} already, and mission numbers have three digits`
  }
}

/** Agents that spec-kitty has no command files for; nothing was written. */
export class AgentUnknown extends Schema.TaggedError<AgentUnknown>()("AgentUnknown", {
  agents: Schema.Array(Schema.String),
  known: Schema.Array(Schema.String)
}) {
  override get message() {
    return `There is no agent ${this.agents.join(", ")}`
  }
}

/** Types of missions that spec-kitty has no commands for; nothing was written. */
export class MissionTypeUnknown extends Schema.TaggedError<MissionTypeUnknown>()("MissionTypeUnknown", {
  types: Schema.Array(Schema.String),
  known: Schema.Array(Schema.String)
}) {
  override get message() {
    return `There are no commands for missions of type ${this.types.join(", ")}`
  }
}

/** A project cannot be set up like this; nothing was written. */
export class InitRefused extends Schema.TaggedError<InitRefused>()("InitRefused", {
  reason: Schema.String,
  remedy: Schema.String
}) {
  override get message() {
    return this.reason
  }
}

/** What keeps a project or a mission from being made. */
export type CreationError =
  | SlugRefused
  | NameRefused
  | BranchRefused
  | NumbersExhausted
  | AgentUnknown
  | MissionTypeUnknown
  | InitRefused
