import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiMiddleware from "@effect/platform/HttpApiMiddleware"
import * as HttpApiSecurity from "@effect/platform/HttpApiSecurity"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Endpoints from "./endpoints.ts"
import { Event } from "../domain/Event.ts"
import { ApiRefusal, ErrorEnvelope } from "./ErrorEnvelope.ts"

/** `Authorization: Bearer <access token>`. */
export class Bearer extends HttpApiMiddleware.Tag<Bearer>()("spec-kitty/contract/Bearer", {
  security: { bearer: HttpApiSecurity.bearer }
}) {}

const tokens = HttpApiGroup.make("tokens")
  .add(Endpoints.login)
  .add(Endpoints.refresh)
  .addError(Endpoints.answer(ApiRefusal, 400))
  .addError(Endpoints.answer(ApiRefusal, 401))
  .addError(Endpoints.answer(ApiRefusal, 429))
  .addError(Endpoints.answer(ApiRefusal, 500))

const events = HttpApiGroup.make("events")
  .add(Endpoints.ingest)
  .add(Endpoints.health)
  .add(Endpoints.wsToken)
  .addError(Endpoints.answer(ApiRefusal, 400))
  .addError(Endpoints.answer(ApiRefusal, 401))
  .addError(Endpoints.answer(ApiRefusal, 403))
  .addError(Endpoints.answer(ApiRefusal, 429))
  .addError(Endpoints.answer(ApiRefusal, 500))
  .middleware(Bearer)

const tracker = HttpApiGroup.make("tracker")
  .add(Endpoints.pull)
  .add(Endpoints.push)
  .add(Endpoints.run)
  .add(Endpoints.status)
  .add(Endpoints.mappings)
  .add(Endpoints.operation)
  .add(Endpoints.issueSearch)
  .add(Endpoints.originBind)
  .addError(Endpoints.answer(ErrorEnvelope, 400))
  .addError(Endpoints.answer(ErrorEnvelope, 401))
  .addError(Endpoints.answer(ErrorEnvelope, 403))
  .addError(Endpoints.answer(ErrorEnvelope, 404))
  .addError(Endpoints.answer(ErrorEnvelope, 413))
  .addError(Endpoints.answer(ErrorEnvelope, 422))
  .addError(Endpoints.answer(ErrorEnvelope, 429))
  .addError(Endpoints.answer(ErrorEnvelope, 500))
  .middleware(Bearer)

/** The control plane: tokens, event ingest, the tracker endpoints of S059 and the origin endpoints of S061. Client and sandbox derive from it. */
export const ControlPlaneApi = HttpApi.make("control-plane")
  .add(tokens)
  .add(events)
  .add(tracker)
  .annotate(HttpApi.AdditionalSchemas, [
    Event.annotations({
      identifier: "Event",
      description: "One recorded event; contracts/events has each payload (S032, S039)"
    })
  ])
  .annotate(OpenApi.Title, "spec-kitty control plane")
  .annotate(OpenApi.Version, "1.0.0")
