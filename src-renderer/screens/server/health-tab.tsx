import { RotateCw } from 'lucide-react'
import { useEffect } from 'react'
import type { Server } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { CheckList } from '../../components/check-list.tsx'
import { HostKeyAsk } from '../../components/host-key-ask.tsx'
import { Section } from '../../components/page.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { Time } from '../../components/time.tsx'
import { useCheck } from '../../lib/use-check.ts'

/** The check list of a server; runs once when opened. */
export function HealthTab({ server }: { server: Server }) {
  const check = useCheck(server.id)
  const { run } = check
  useEffect(() => void run(), [run])
  const bad = check.items.filter((item) => item.status === 'failed').length
  return (
    <div className="max-w-[760px] px-5 py-4">
      <Section
        title="Checks"
        note={
          check.running
            ? 'checking…'
            : bad > 0
              ? `${bad} failed`
              : server.facts && (
                  <>
                    last whole check <Time at={server.facts.checkedAt} />
                  </>
                )
        }
        tools={
          <Button icon={<RotateCw size={13} />} disabled={check.running} onClick={() => void run()}>
            Check again
          </Button>
        }
      >
        {check.items.length > 0 && (
          <CheckList items={check.items} ask={<HostKeyAsk serverId={server.id} onDone={() => void run()} />} />
        )}
        {check.error !== null && (
          <div className="mt-3">
            <ProblemPanel what={`${server.name} could not be checked`} error={check.error} onRetry={() => void run()} />
          </div>
        )}
      </Section>
    </div>
  )
}
