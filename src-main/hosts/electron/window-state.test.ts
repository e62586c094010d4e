import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { onScreen, readWindowState, writeWindowState } from './window-state.ts'

const folder = mkdtempSync(join(tmpdir(), 'remotebot-window-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'window.json')
const state = { x: 50, y: 60, width: 1000, height: 700, maximized: false }

it('remembers a window, and starts afresh from a damaged or missing file', () => {
  expect(readWindowState(file).width).toBe(1280)
  writeWindowState(file, state)
  expect(readWindowState(file)).toEqual(state)
  for (const damaged of ['', '{', '{"width":1}', 'null']) {
    writeFileSync(file, damaged)
    expect(readWindowState(file)).toEqual({ width: 1280, height: 800, maximized: false })
  }
})

it('leaves out a place that no screen shows', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 }
  expect(onScreen(state, [screen])).toEqual(state)
  expect(onScreen({ ...state, x: 5000 }, [screen])).toEqual({ width: 1000, height: 700, maximized: false })
  expect(onScreen({ ...state, y: -800 }, [screen]).y).toBeUndefined()
})
