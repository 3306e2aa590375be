import type { Snapshot } from "../domain/reduce.ts"
import { laneOf } from "./statusLog.ts"
import type { WorkPackage } from "./WorkPackage.ts"

/** Who has a package: whom its prompt names, else whoever the log says has claimed it; "" when nobody has. */
export const ownerOf = ({ agent, id }: Pick<WorkPackage, "agent" | "id">, snapshot: Snapshot): string => {
  const lane = laneOf(snapshot, id)
  const isClaimed = lane === "claimed" || lane === "in_progress"
  return agent !== "" || !isClaimed ? agent : (snapshot.workPackages[id]?.actor ?? "")
}
