import { useState } from 'react'
import type { JobTemplate } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Empty } from '../../components/empty.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { client } from '../../lib/client.ts'
import { firstLine } from '../../lib/job-text.ts'
import { useTemplates } from '../../lib/queries.ts'
import { openOverlay } from '../../lib/ui.ts'

/** Saved starting points for jobs. */
export function TemplatesPart() {
  const query = useTemplates()
  const [removing, setRemoving] = useState<JobTemplate | null>(null)
  return (
    <Section title="Templates">
      <QueryView query={query} what="The templates could not be read">
        {(templates) =>
          templates.length === 0 ? (
            <Empty title="No template yet.">
              On a job's page, “Save as template…” keeps its settings under a name.
            </Empty>
          ) : (
            <ul className="panel divide-y divide-line">
              {templates.map((template) => (
                <li key={template.id} className="flex min-h-[38px] items-center gap-3 px-3">
                  <span className="max-w-56 truncate font-semibold">{template.name}</span>
                  <code className="min-w-0 flex-1 truncate font-mono text-muted text-sm">
                    {firstLine(template.spec.command)}
                  </code>
                  <Button
                    aria-label={`Use ${template.name}`}
                    onClick={() => openOverlay({ kind: 'new-job', spec: template.spec, step: 3 })}
                  >
                    Use
                  </Button>
                  <Button look="danger" aria-label={`Remove ${template.name}`} onClick={() => setRemoving(template)}>
                    Remove…
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
      {removing && (
        <ConfirmDialog
          title={`Remove template ${removing.name}?`}
          verb="Remove template"
          what="The template could not be removed"
          done={`Template ${removing.name} removed`}
          onClose={() => setRemoving(null)}
          onConfirm={() => client.jobs.templates.remove({ id: removing.id })}
        >
          <p>Jobs made from it stay as they are.</p>
        </ConfirmDialog>
      )}
    </Section>
  )
}
