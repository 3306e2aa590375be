import { Schema } from "effect"

/** No tier has a template of this name: neither project, user nor package. `searched` is in the order of looking. */
export class TemplateMissing extends Schema.TaggedError<TemplateMissing>()("TemplateMissing", {
  mission: Schema.String,
  name: Schema.String,
  searched: Schema.Array(Schema.String)
}) {
  override get message() {
    return `There is no template ${this.name} for missions of type ${this.mission}`
  }
}

/** The project keeps this template where it is no longer read, and nothing newer replaces it (S039 US4-AS3). */
export class LegacyTemplateFound extends Schema.TaggedError<LegacyTemplateFound>()("LegacyTemplateFound", {
  name: Schema.String,
  path: Schema.String,
  /** Where the file counts again, for a project that wants to keep it. */
  currentPath: Schema.String
}) {
  override get message() {
    return (
      `${this.path} is at a legacy location that is no longer read: run \`spec-kitty migrate\`, ` +
      `or move the file to ${this.currentPath} to keep using it`
    )
  }
}

/** A template or mission name that is not a plain file name could reach outside its directory. */
export class TemplateNameRefused extends Schema.TaggedError<TemplateNameRefused>()("TemplateNameRefused", {
  kind: Schema.Literal("template", "mission"),
  value: Schema.String
}) {
  override get message() {
    return `${JSON.stringify(this.value)} is not a ${this.kind} name: letters, digits, ".", "-" and "_" only`
  }
}

/** A link in the project leads outside of it; following it could commit a private file (design 13). */
export class TemplateOutsideProject extends Schema.TaggedError<TemplateOutsideProject>()("TemplateOutsideProject", {
  path: Schema.String,
  target: Schema.String
}) {
  override get message() {
    return `${this.path} is a link to ${this.target}, outside of the project`
  }
}

/** The template asks for something that the command filling it in does not have. */
export class PlaceholderUnfilled extends Schema.TaggedError<PlaceholderUnfilled>()("PlaceholderUnfilled", {
  path: Schema.String,
  placeholders: Schema.Array(Schema.String),
  available: Schema.Array(Schema.String)
}) {
  override get message() {
    const written = (names: ReadonlyArray<string>) => names.map((name) => `{{${name}}}`).join(", ")
    return `${this.path} asks for ${written(this.placeholders)}; available here: ${written(this.available)}`
  }
}

/** What can go wrong between a template's name and its filled-in text, beside a failing disk. */
export type TemplateError =
  | TemplateMissing
  | LegacyTemplateFound
  | TemplateNameRefused
  | TemplateOutsideProject
  | PlaceholderUnfilled
