import type { BaseAgent, IdentityCallback, ParsedKey } from 'ssh2'
import { ssh2 } from './ssh2.ts'

const AGENT_TIMEOUT_MS = 10_000

/** A key that an agent holds. */
export interface AgentKey {
  key: ParsedKey
  /** An agent that offers only this key, so that each attempt can be named. */
  agent: BaseAgent
}

/**
 * The keys of the SSH agent at `socket`; those of kinds that we cannot use are left out.
 * @throws Error if there is no agent, or it does not answer within 10 s
 */
export async function agentKeys(socket: string): Promise<AgentKey[]> {
  const agent = ssh2().createAgent(socket)
  const keys = await new Promise<unknown[]>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the agent does not answer')), AGENT_TIMEOUT_MS)
    agent.getIdentities((error, found) => {
      clearTimeout(timer)
      if (error) reject(error)
      else resolve(found ?? [])
    })
  })
  return keys.flatMap((found): AgentKey[] => {
    const parsed = ssh2().utils.parseKey(found as Buffer)
    const key = Array.isArray(parsed) ? parsed[0] : parsed
    return key === undefined || key instanceof Error ? [] : [{ key, agent: oneKeyAgent(agent, key) }]
  })
}

/** The library takes only what extends its own class for an agent, which is not there before it is loaded. */
function oneKeyAgent(agent: BaseAgent, key: ParsedKey): BaseAgent {
  class OneKeyAgent extends ssh2().BaseAgent {
    override getIdentities(callback: IdentityCallback<ParsedKey>): void {
      callback(undefined, [key])
    }

    override sign(...args: unknown[]): void {
      // Passed on as it came: ssh2's types give sign two overloads.
      ;(agent.sign as (...all: unknown[]) => void).apply(agent, args)
    }
  }
  return new OneKeyAgent()
}
