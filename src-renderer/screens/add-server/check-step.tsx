import { RotateCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import type { Server } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { CheckResult } from '../../components/check-result.tsx'
import { CodeLine } from '../../components/copy-button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { installKeyText } from '../../lib/cli-text.ts'
import { addressText } from '../../lib/server-text.ts'
import { useCheck } from '../../lib/use-check.ts'
import { useSample } from '../../lib/use-sample.ts'

interface CheckStepProps {
  server: Server
  /** Of the key made for you; it must be installed before the login can work. */
  publicKey: string | null
  onClose: () => void
}

/** The live check list of a new server; with a key made for you, first how to install it. */
export function CheckStep({ server, publicKey, onClose }: CheckStepProps) {
  const [, go] = useLocation()
  const [installed, setInstalled] = useState(publicKey === null)
  const check = useCheck(server.id)
  const [busy, sample] = useSample(server, onClose)
  const { run } = check
  useEffect(() => {
    if (installed) void run()
  }, [installed, run])
  const failed = check.items.some((item) => item.status === 'failed' || item.status === 'ask')
  const ready = !check.running && !failed && check.error === null && check.items.length > 0

  const open = () => {
    onClose()
    go(`/servers/${server.id}`)
  }

  return (
    <Dialog
      sheet
      width={560}
      title={server.name}
      description={addressText(server)}
      onClose={onClose}
      footer={
        <>
          {installed && !check.running && (
            <Button className="mr-auto" icon={<RotateCw size={13} />} onClick={() => void run()}>
              Check again
            </Button>
          )}
          <Button onClick={open}>Open server</Button>
          <Button look="primary" disabled={!ready || busy} onClick={sample}>
            Run the sample job
          </Button>
        </>
      }
    >
      {publicKey !== null && (
        <section className="mb-4 grid gap-2" aria-label="Install the key">
          <p>Add this public key to the server. From a machine that can already log in, this does it:</p>
          <CodeLine text={installKeyText(server, publicKey)} />
          <p className="text-muted">Or append this line to ~/.ssh/authorized_keys there:</p>
          <CodeLine text={publicKey} label="Copy the public key" />
          {!installed && (
            <Button className="w-fit" onClick={() => setInstalled(true)}>
              It is installed: check now
            </Button>
          )}
        </section>
      )}
      <CheckResult server={server} check={check} onRetry={() => void run()} />
    </Dialog>
  )
}
