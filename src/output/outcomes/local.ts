import { connectorAdvice } from "../../local/advice.ts"
import type { ConnectorFailure } from "../../local/errors.ts"
import type { Outcomes } from "../Outcome.ts"

/** Outcomes of trackers that are programs on this machine. */
export const localOutcomes: Outcomes<ConnectorFailure> = {
  ConnectorMissing: {
    code: "connector_missing",
    category: "tracker",
    exitCode: 1,
    nextAction: connectorAdvice
  },
  ConnectorForeign: {
    code: "connector_foreign",
    category: "tracker",
    exitCode: 1,
    nextAction: connectorAdvice
  },
  ConnectorFolderMissing: {
    code: "connector_folder_missing",
    category: "tracker",
    exitCode: 1,
    nextAction: connectorAdvice
  },
  ConnectorTimeout: {
    code: "connector_timeout",
    category: "tracker",
    exitCode: 75,
    nextAction: connectorAdvice,
    document: () => ({ retryable: true })
  },
  ConnectorRefused: {
    code: "connector_refused",
    category: "tracker",
    exitCode: 1,
    nextAction: connectorAdvice
  }
}
