import { Effect, Option } from "effect"
import { slugify } from "../domain/slug.ts"
import { createFeature } from "../mission/createFeature.ts"
import { NameRefused } from "../mission/creationErrors.ts"
import { Created, createdReport, createdValue, newFeatureOptions } from "./agent/feature/createFeature.ts"
import { verb } from "./command.ts"
import { emitDone } from "./mission.ts"
import { words } from "./parameters.ts"

export const specify = verb({
  path: "specify",
  does: "write",
  answer: Created,
  summary: "Start a mission from a name in your own words",
  examples: [['spec-kitty specify "User login"', "Make mission 001-user-login with a spec to fill in"]],
  parameters: { name: words("NAME", "What the mission is about"), ...newFeatureOptions },
  run: Effect.fn("cli.specify")(function* ({ missionType, name, targetBranch }) {
    const title = name.join(" ").trim()
    const slug = slugify(title)
    if (slug === "") return yield* new NameRefused({ name: title })
    const created = yield* createFeature({
      slug,
      title: Option.some(title),
      mission: Option.getOrElse(missionType, () => "software-dev"),
      targetBranch
    })
    yield* emitDone(createdReport(created), createdValue(created))
  })
})
