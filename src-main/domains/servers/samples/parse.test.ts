import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuShare, parseSample } from './parse.ts'

const MIB = 1024 * 1024

const LINUX = `stat=cpu  10132153 290696 3084719 46828483 16683 0 25195 0 175628 0
load=0.42 0.36 0.31 2/1100 31337
mem_MemTotal=16303428
mem_MemFree=1234568
mem_MemAvailable=8303428
mem_Buffers=100000
mem_Cached=4000000
disk_kb=264212084 81355992
gpu=0, NVIDIA GeForce RTX 4090, 97, 20480, 24564, 68, 411.52
gpu=1, Tesla K80, [N/A], 11, 11441, 34, [Not Supported]
end=1
`

const MAC = `cpu_count=10
cpu_percent=243.7
load={ 2.31 2.05 1.97 }
memory_bytes=34359738368
vm=Mach Virtual Memory Statistics: (page size of 16384 bytes)
vm=Pages free:                               18240.
vm=Pages active:                            500000.
vm=Pages inactive:                          450000.
vm=Pages speculative:                         3000.
vm=Pages wired down:                        200000.
vm=Pages stored in compressor:              900000.
vm=Pages occupied by compressor:            100000.
disk_kb=971350180 500100200
end=1
`

describe('parseSample', () => {
  it('reads Linux with GPUs, unknown values included', () => {
    const parsed = parseSample(LINUX)
    expect(parsed?.sample).toEqual({
      load1: 0.42,
      memoryUsedBytes: 8_000_000 * 1024,
      memoryTotalBytes: 16_303_428 * 1024,
      diskFreeBytes: 81_355_992 * 1024,
      diskTotalBytes: 264_212_084 * 1024,
      gpus: [
        {
          index: 0,
          name: 'NVIDIA GeForce RTX 4090',
          utilization: 0.97,
          memoryUsedBytes: 20_480 * MIB,
          memoryTotalBytes: 24_564 * MIB,
          temperatureC: 68,
          powerWatts: 411.52,
        },
        {
          index: 1,
          name: 'Tesla K80',
          utilization: 0,
          memoryUsedBytes: 11 * MIB,
          memoryTotalBytes: 11_441 * MIB,
          temperatureC: 34,
          powerWatts: null,
        },
      ],
    })
    expect(parsed?.cpu).toBeNull()
  })

  it('reads macOS', () => {
    const parsed = parseSample(MAC)
    expect(parsed?.cpu).toBeCloseTo(0.2437)
    expect(parsed?.counters).toBeNull()
    expect(parsed?.sample).toMatchObject({ load1: 2.31, memoryUsedBytes: 800_000 * 16_384, gpus: [] })
  })

  it('takes the CPU share from what passed between two readings', () => {
    const later = LINUX.replace(/^stat=.*/m, 'stat=cpu  10132253 290696 3084769 46828583 16683 0 25195 0 175628 0')
    const share = cpuShare(parseSample(LINUX)?.counters ?? null, parseSample(later)?.counters ?? null)
    expect(share).toBeCloseTo(150 / 250)
    expect(cpuShare(null, parseSample(LINUX)?.counters ?? null)).toBeNull()
    expect(cpuShare(parseSample(later)?.counters ?? null, parseSample(LINUX)?.counters ?? null)).toBeNull()
  })

  it('is null for anything else, and never throws', () => {
    expect(parseSample('bash: no such file')).toBeNull()
    expect(parseSample(LINUX.replace('end=1', ''))).toBeNull()
    fc.assert(
      fc.property(fc.string(), fc.array(fc.constantFrom(...LINUX.split('\n'), ...MAC.split('\n'))), (noise, lines) => {
        const cpu = parseSample([...lines, noise, 'end=1'].join('\n'))?.cpu ?? 0
        expect(cpu).toBeGreaterThanOrEqual(0)
        expect(cpu).toBeLessThanOrEqual(1)
      }),
    )
  })
})
