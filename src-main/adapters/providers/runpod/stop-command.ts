import { selfStopCommand } from '../http/self-stop.ts'

/** Ids are put into a shell command. */
const ID = /^[A-Za-z0-9_-]{1,64}$/

/**
 * Ends this pod by the key that RunPod puts into each one; it is good for that pod only
 * (docs.runpod.io/pods/templates/environment-variables).
 */
export function stopCommand(machineId: string, endpoint: string): string | null {
  if (!ID.test(machineId)) return null
  return selfStopCommand({
    keyName: 'RUNPOD_API_KEY',
    method: 'POST',
    url: `${endpoint}/graphql`,
    body: JSON.stringify({ query: `mutation { podTerminate(input: { podId: "${machineId}" }) }` }),
    // GraphQL refuses with HTTP 200.
    refusal: `*'"errors"'*`,
  })
}
