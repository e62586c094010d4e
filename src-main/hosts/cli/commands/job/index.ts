import type { Command } from 'commander'
import type { Cli } from '../../cli.ts'
import { noun } from '../../leaf.ts'
import { jobAttach } from './attach.ts'
import { jobCancel } from './cancel.ts'
import { jobCheck } from './check.ts'
import { jobDownload } from './download.ts'
import { jobEvents } from './events.ts'
import { jobHold } from './hold.ts'
import { jobList } from './list.ts'
import { jobLogs } from './logs.ts'
import { jobRelease } from './release.ts'
import { jobRemove } from './remove.ts'
import { jobRerun } from './rerun.ts'
import { jobRun } from './run.ts'
import { jobShow } from './show.ts'
import { jobSubmit } from './submit.ts'

/** `remotebot job …` */
export function jobNoun(cli: Cli): Command {
  return noun('job', 'run, watch and end jobs', [
    jobRun(cli),
    jobSubmit(cli),
    jobList(cli),
    jobShow(cli),
    jobLogs(cli),
    jobAttach(cli),
    jobEvents(cli),
    jobDownload(cli),
    jobCancel(cli),
    jobHold(cli),
    jobRelease(cli),
    jobRerun(cli),
    jobRemove(cli),
    jobCheck(cli),
  ])
}
