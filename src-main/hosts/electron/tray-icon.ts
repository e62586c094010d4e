import { type NativeImage, nativeImage } from 'electron'
import type { TrayState } from './tray-state.ts'

const SIZE = 32
const COLOURS: Record<TrayState['level'], readonly [number, number, number]> = {
  idle: [152, 161, 176],
  working: [90, 169, 255],
  attention: [242, 184, 75],
  broken: [255, 107, 107],
}

// Colour is never alone: idle is a ring, working a disc, attention a triangle, broken a cross.
const SHAPES: Record<TrayState['level'], (x: number, y: number) => boolean> = {
  idle: (x, y) => Math.abs(Math.hypot(x, y) - 10.5) < 2.5,
  working: (x, y) => Math.hypot(x, y) < 12,
  attention: (x, y) => y < 11 && y > -12 && Math.abs(x) < (y + 12) * 0.56,
  broken: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 12 && Math.min(Math.abs(x - y), Math.abs(x + y)) < 5,
}

/** The tray's picture of a state, drawn here so that it needs no file. */
export function trayIcon(level: TrayState['level']): NativeImage {
  const [red, green, blue] = COLOURS[level]
  const inside = SHAPES[level]
  const pixels = Buffer.alloc(SIZE * SIZE * 4)
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      // Bitmaps are blue, green, red, alpha.
      if (inside(x - SIZE / 2 + 0.5, y - SIZE / 2 + 0.5)) pixels.set([blue, green, red, 255], (y * SIZE + x) * 4)
    }
  }
  return nativeImage.createFromBitmap(pixels, { width: SIZE, height: SIZE, scaleFactor: 2 })
}
