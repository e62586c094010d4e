import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'

/** Says why the app cannot start, in a dialog and for a terminal, and ends it. Nothing is left in the usual places. */
export function refuseToStart(problem: Error): void {
  const hint = problem instanceof RemotebotError ? (problem.data.hint ?? '') : ''
  console.error(`${problem.message}\n${hint}`)
  app.setPath('userData', mkdtempSync(join(tmpdir(), 'remotebot-')))
  void app.whenReady().then(() => {
    dialog.showErrorBox(problem.message, hint)
    app.exit(1)
  })
}
