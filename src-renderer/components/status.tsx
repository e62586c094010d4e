import {
  Ban,
  Circle,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleX,
  CloudOff,
  Download,
  Eraser,
  FilePen,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  Server,
  Shield,
  Upload,
} from 'lucide-react'
import { type JobStatus, type JobSummary, STATUS_WORDS } from '../../src-shared/vocabulary/index.ts'

type Tone = 'running' | 'good' | 'waiting' | 'attention' | 'broken' | 'muted'

/** Text colours by meaning; spelt out so that Tailwind finds them. */
export const TONES: Record<Tone, string> = {
  running: 'text-running',
  good: 'text-good',
  waiting: 'text-waiting',
  attention: 'text-attention',
  broken: 'text-broken',
  muted: 'text-muted',
}

const LOOKS: Record<JobStatus, [LucideIcon, Tone]> = {
  draft: [FilePen, 'muted'],
  waiting_for_approval: [Shield, 'attention'],
  queued: [CircleDashed, 'muted'],
  waiting_for_capacity: [Hourglass, 'waiting'],
  provisioning: [Server, 'running'],
  deploying: [Upload, 'running'],
  running: [LoaderCircle, 'running'],
  syncing_results: [Download, 'running'],
  cleaning_up: [Eraser, 'running'],
  succeeded: [CircleCheck, 'good'],
  failed: [CircleX, 'broken'],
  cancelled: [Ban, 'muted'],
  needs_attention: [CircleAlert, 'attention'],
}

/** Icon + word + colour of one status of the closed set. */
export function StatusMark({ status, ahead }: { status: JobStatus; ahead?: number | null }) {
  const [Icon, tone] = LOOKS[status]
  const word = STATUS_WORDS[status]
  return (
    <Mark
      icon={Icon}
      tone={tone}
      spin={status === 'running'}
      word={ahead != null ? `${word} (${ahead} ahead)` : word}
    />
  )
}

/** A job's status; `unknown` contact is said beside it, never instead of it. */
export function JobStatusMark({ job }: { job: Pick<JobSummary, 'status' | 'ahead' | 'contact'> }) {
  return (
    <span className="inline-flex shrink-0 items-center gap-2 whitespace-nowrap align-top">
      <StatusMark status={job.status} ahead={job.status === 'queued' ? job.ahead : null} />
      {job.contact.status === 'unknown' && (
        <span className="inline-flex items-center text-attention" title={job.contact.reason ?? 'no contact just now'}>
          <CloudOff size={13} aria-label="no contact" />
        </span>
      )}
    </span>
  )
}

interface MarkProps {
  icon: LucideIcon
  tone: Tone
  word: string
  spin?: boolean
}

/** Icon and word in one colour. At the top of its line: an icon would else lift the word above its neighbours. */
export function Mark({ icon: Icon, tone, word, spin = false }: MarkProps) {
  return (
    <span className={`inline-flex items-center gap-1.5 align-top font-medium ${TONES[tone]}`}>
      <Icon size={13} aria-hidden className={spin ? 'animate-spin [animation-duration:1.6s]' : undefined} />
      {word}
    </span>
  )
}

export const MARK_ICONS = { Circle, CircleDot, CircleX, CloudOff, CircleDashed, CircleAlert, Shield }
