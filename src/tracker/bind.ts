import { Effect, Option, Predicate } from "effect"
import { isProjectSlug } from "../config/bindingFlaw.ts"
import { CurrentProject } from "../config/CurrentProject.ts"
import { ProjectConfig, type NewTrackerBinding } from "../config/ProjectConfig.ts"
import { silence, silenceAdvice } from "../local/advice.ts"
import type { Reach } from "../local/Connectors.ts"
import { introduced } from "../local/introduced.ts"
import { doctrineFlaws } from "../local/ownership.ts"
import { realPath } from "../platform/files.ts"
import { WorkingDirectory } from "../platform/WorkingDirectory.ts"
import { require } from "../readiness/require.ts"
import {
  credentialOwner,
  parseCredentials,
  readLocalCredentials,
  saveLocalCredentials,
  settled
} from "./credentials.ts"
import { parseDoctrine } from "./doctrine.ts"
import { CredentialsNotAccepted, OptionMissing, OptionNotUsed, ProjectSlugNotUnderstood } from "./bindingErrors.ts"
import { parseProvider } from "./parseProvider.ts"
import { say } from "./Progress.ts"
import { isSaas, type LocalProvider, type SaasProvider } from "./provider.ts"
import { reachBy } from "./reach.ts"

/** What the user asks to bind; which of it belongs together depends on the provider. */
export interface BindRequest {
  readonly provider: string
  readonly projectSlug: Option.Option<string>
  readonly workspace: Option.Option<string>
  /** `KEY=VALUE` each. */
  readonly credentials: ReadonlyArray<string>
  readonly doctrineMode: Option.Option<string>
  /** `FIELD=OWNER` each. */
  readonly fieldOwners: ReadonlyArray<string>
}

/** The binding as it is now. */
export type Bound = (
  | { readonly provider: SaasProvider; readonly projectSlug: string }
  | {
      readonly provider: LocalProvider
      readonly workspace: string
      readonly doctrineMode: string | null
      readonly credentialsSaved: boolean
      /** What is run, and in which directory. */
      readonly command: string
      readonly cwd: string
    }
) & {
  /** The other binding that was there before. */
  readonly replaced?: { readonly provider: string; readonly projectSlug?: string; readonly workspace?: string }
}

/**
 * Binds the current project to a tracker. Of a hosted one provider and project slug are kept and nothing else: no team,
 * no secret (S059 FR-001, FR-010). Nothing is sent anywhere.
 */
export const bind = Effect.fn("tracker.bind")(function* (request: BindRequest) {
  yield* require({})
  const provider = yield* parseProvider(request.provider)
  return isSaas(provider) ? yield* bindSaas(provider, request) : yield* bindLocal(provider, request)
})

// helpers

const given = (text: Option.Option<string>) =>
  Option.filter(
    Option.map(text, (value) => value.trim()),
    (value) => value !== ""
  )

const needed = (text: Option.Option<string>, option: string, provider: string) =>
  Option.match(given(text), {
    onNone: () => Effect.fail(new OptionMissing({ option, verb: "bind", provider })),
    onSome: (value) => Effect.succeed(value)
  })

const plausible = (slug: string) =>
  isProjectSlug(slug) ? Effect.succeed(slug) : Effect.fail(new ProjectSlugNotUnderstood({ slug }))

const unused = (text: Option.Option<unknown>, option: string, provider: string) =>
  Option.isSome(text) ? Effect.fail(new OptionNotUsed({ option, provider })) : Effect.void

const bindSaas = (provider: SaasProvider, request: BindRequest) =>
  Effect.gen(function* () {
    const { credentials, doctrineMode, fieldOwners, projectSlug, workspace } = request
    if (credentials.length > 0) return yield* new CredentialsNotAccepted({ provider })
    const slug = yield* plausible(yield* needed(projectSlug, "--project-slug", provider))
    yield* unused(workspace, "--workspace", provider)
    yield* unused(doctrineMode, "--doctrine-mode", provider)
    yield* unused(Option.fromNullable(fieldOwners[0]), "--field-owner", provider)
    const replaced = yield* save(yield* found, { provider, projectSlug: slug })
    const bound: Bound = { provider, projectSlug: slug, ...replaced }
    return bound
  })

/** What is not given stays as it was, where the project was bound to the same tracker before. */
const bindLocal = (provider: LocalProvider, request: BindRequest) =>
  Effect.gen(function* () {
    const { doctrineMode, fieldOwners } = request
    const place = yield* found
    const before = Option.filter(place.before, (binding) => binding.provider.trim().toLowerCase() === provider)
    const known = Option.flatMapNullable(before, ({ workspace }) => workspace)
    const workspace = yield* needed(
      Option.orElse(given(request.workspace), () => known),
      "--workspace",
      provider
    )
    yield* unused(request.projectSlug, "--project-slug", provider)
    if (fieldOwners.length > 0 && Option.isSome(doctrineMode) && doctrineMode.value !== "split_ownership")
      return yield* new OptionNotUsed({ option: "--field-owner", provider, mode: doctrineMode.value })
    const told = yield* parseCredentials(request.credentials)
    const credentialsSaved = request.credentials.length > 0
    const recorded = Option.map(before, ({ raw }) => raw["doctrine"])
    const doctrine = yield* parseDoctrine(doctrineMode, fieldOwners, Option.getOrUndefined(recorded))
    const { project } = place
    // Before anything is changed: a file that nobody can read is told as long as nothing is.
    const owner = yield* credentialOwner(project)
    yield* readLocalCredentials(provider, owner)
    if (credentialsSaved) {
      const here = yield* realPath(yield* WorkingDirectory)
      yield* saveLocalCredentials(provider, owner, settled(here, told))
    }
    const replaced = yield* save(place, {
      provider,
      workspace,
      ...(Option.isSome(doctrine) ? { doctrine: doctrine.value } : {})
    })
    const credentials = yield* readLocalCredentials(provider, owner)
    const reach = reachBy(project.root, { provider, workspace }, credentials)
    yield* tellTrouble(reach)
    yield* Effect.forEach(doctrineFlaws(Option.getOrUndefined(doctrine)), (flaw) => say(`Not understood: ${flaw}`))
    const mode = Option.getOrUndefined(doctrine)?.["mode"]
    const bound: Bound = {
      provider,
      workspace,
      doctrineMode: Predicate.isString(mode) ? mode : null,
      credentialsSaved,
      command: reach.command,
      cwd: reach.cwd,
      ...replaced
    }
    return bound
  })

/** The binding stands whatever its program says: it may be installed later. */
const tellTrouble = (reach: Reach) =>
  Effect.matchEffect(introduced(reach), {
    onFailure: ({ message }) => say(`Not usable yet: ${message}`),
    onSuccess: Option.match({
      onNone: () => say(`${silence(reach)}. ${silenceAdvice(reach)}`),
      onSome: () => Effect.void
    })
  })

/** The project, and what it is bound to before anything is changed. */
const found = Effect.gen(function* () {
  const project = yield* Effect.flatMap(CurrentProject, ({ locate }) => locate)
  const before = yield* Effect.flatMap(ProjectConfig, ({ trackerBinding }) => trackerBinding(project))
  return { project, before }
})

/** Saves a binding; says which other one it has taken the place of. */
const save = ({ before, project }: Effect.Effect.Success<typeof found>, binding: NewTrackerBinding) =>
  Effect.gen(function* () {
    yield* Effect.flatMap(ProjectConfig, ({ setTrackerBinding }) => setTrackerBinding(project, binding))
    const other = Option.filter(before, (one) => nameOf(one) !== nameOf(binding))
    return Option.match(other, {
      onNone: () => ({}),
      onSome: ({ projectSlug, provider, workspace }) => ({
        replaced: {
          provider,
          ...(projectSlug === undefined ? {} : { projectSlug }),
          ...(workspace === undefined ? {} : { workspace })
        }
      })
    })
  })

const nameOf = (binding: { readonly provider: string; readonly projectSlug?: string; readonly workspace?: string }) =>
  [binding.provider.toLowerCase(), binding.projectSlug ?? binding.workspace ?? ""].join(" ")
