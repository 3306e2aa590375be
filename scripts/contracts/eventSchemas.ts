import { Schema } from "effect"
import * as JSONSchema from "effect/JSONSchema"
import { eventSchemas } from "../../src/domain/eventSchemas.ts"
import { samples } from "./sampleEvents.ts"

/** `contracts/events`: a JSON Schema for each event type, with an example. */
export const eventArtefacts = Object.fromEntries(
  Object.entries(eventSchemas).map(([type, schema]) => [
    `contracts/events/${type}.schema.json`,
    () => {
      const examples = samples.filter((event) => event["event_type"] === type)
      return `${JSON.stringify({ title: type, examples, ...JSONSchema.make(Schema.make(schema.ast)) }, null, 2)}\n`
    }
  ])
)
