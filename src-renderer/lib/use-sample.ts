import { useRef } from 'react'
import { useLocation } from 'wouter'
import { client } from './client.ts'
import { inform } from './notices.ts'
import { sampleJob } from './sample-job.ts'
import { useAction } from './use-action.ts'
import { useShown } from './use-shown.ts'

/** Starts the sample job on a server and goes to its page. Trying again after a lost answer starts no second one. */
export function useSample(
  server: { id: string; name: string },
  onStarted?: () => void,
): [busy: boolean, start: () => void] {
  const [, go] = useLocation()
  const [busy, run] = useAction()
  const shown = useShown()
  const key = useRef(crypto.randomUUID())
  const start = () =>
    void run('The sample job could not be started', async () => {
      const job = await client.jobs.submit({ spec: sampleJob(server.id), idempotencyKey: key.current })
      key.current = crypto.randomUUID()
      const href = `/jobs/${job.id}`
      if (!shown()) return inform(`The sample job runs on ${server.name}`, { href: `#${href}`, kind: 'info' })
      onStarted?.()
      go(href)
    })
  return [busy, start]
}
