import { RotateCw } from 'lucide-react'
import { useEffect } from 'react'
import type { Server } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { CheckResult } from '../../components/check-result.tsx'
import { Section } from '../../components/page.tsx'
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
        <CheckResult server={server} check={check} onRetry={() => void run()} />
      </Section>
    </div>
  )
}
