import { type ApprovalDetail, approvalDetail, type SpendPlan, spendPlan } from '../../src-shared/vocabulary/index.ts'
import { testOffer } from './testing-rental.ts'

const AT = 1_700_000_000_000

/** Four H100 for a nightly job, eleven hours at most. */
export function testPlan(change: Partial<SpendPlan> = {}): SpendPlan {
  return spendPlan.parse({
    kind: 'rent',
    serverId: 'srv_00000000000000000001',
    serverName: 'rented-1',
    jobId: 'job_00000000000000000001',
    jobName: 'eval-mmlu',
    offer: testOffer('a', { gpu: { name: 'NVIDIA H100 80 GB SXM', count: 4, vramGb: 80 } }),
    diskGb: 200,
    leaseSeconds: 36_000,
    idleSeconds: 1200,
    computePerHour: 9_960_000,
    diskPerHour: 30_000,
    perHour: 9_990_000,
    stoppedPerHour: 55_000,
    transfer: 0,
    // Ten hours and the two minutes that an end takes.
    hardMax: 100_233_000,
    expected: { amount: 21_600_000, low: 18_000_000, high: 31_000_000, basis: '3 like jobs, median 2 h 10 min' },
    unpriced: ['egress'],
    requester: 'goalbot',
    automation: true,
    project: null,
    pool: null,
    ...change,
  })
}

/** A request that waits, with nothing against it. */
export function testApproval(change: Partial<ApprovalDetail> = {}): ApprovalDetail {
  return approvalDetail.parse({
    id: 'apr_00000000000000000001',
    name: '4 × H100 for eval-mmlu',
    status: 'pending',
    reason: null,
    revision: 1,
    plan: testPlan(),
    previous: null,
    changes: [],
    rule: { id: 'per_job', text: 'Over $25 per job.', budgetId: null },
    justification: 'nightly eval before release 0.9',
    requester: 'goalbot',
    askedBy: null,
    askedFrom: 'ci-2',
    automation: true,
    firstTime: true,
    messages: [],
    createdAt: AT,
    expiresAt: AT + 86_400_000,
    quotedAt: AT,
    decidedAt: null,
    decidedBy: null,
    cap: null,
    returnedAt: null,
    providerName: 'RunPod',
    position: 1,
    budgets: [],
    alternatives: [],
    checks: [{ id: 'quote', status: 'ok', text: 'quote 18 s old' }],
    billing: { stepSeconds: 1, minimumSeconds: 60 },
    selfStop: 'provider-timer',
    input: { source: 'folder', files: 1204, bytes: 38_000_000 },
    image: 'ubuntu-24.04',
    access: "only a new key in this computer's vault",
    interruption: null,
    keepOnFailureSeconds: 600,
    safety: [{ id: 'lease', label: 'Lease', text: 'ends 10 h after the order' }],
    typeAbove: 500_000_000,
    ...change,
  })
}
