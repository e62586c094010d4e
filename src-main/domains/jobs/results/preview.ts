import { open } from 'node:fs/promises'
import { extname } from 'node:path'
import type { JobOutput } from '../../../../src-shared/vocabulary/index.ts'

type Preview = JobOutput['preview']

const words = (text: string) => new Set(text.split(' ').map((name) => `.${name}`))

const IMAGES = words('png jpg jpeg gif webp avif bmp ico')
const TEXTS = words(
  'txt log md csv tsv json jsonl yaml yml toml ini cfg conf xml html htm svg css js ts py sh c h cpp rs go java rb pl r sql tex out err diff patch',
)
const OTHERS = words(
  'pt pth bin ckpt safetensors onnx npy npz pkl parquet h5 hdf5 zip gz tgz bz2 xz zst tar 7z pdf mp4 mov mp3 wav flac so a o exe dll whl db sqlite',
)

const SNIFFED = 4096

/** What a file's name says about how it can be shown; null where it says nothing. */
export function previewOfName(path: string): Preview | null {
  const extension = extname(path).toLowerCase()
  if (IMAGES.has(extension)) return 'image'
  if (TEXTS.has(extension)) return 'text'
  return OTHERS.has(extension) ? 'none' : null
}

/** By name, else by its first 4 KiB: text is UTF-8 without NUL. */
export async function previewOf(path: string, file: string | Buffer): Promise<Preview> {
  const named = previewOfName(path)
  if (named !== null) return named
  const handle = await open(file, 'r').catch(() => null)
  if (!handle) return 'none'
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(SNIFFED), 0, SNIFFED, 0)
    return isText(buffer.subarray(0, bytesRead)) ? 'text' : 'none'
  } catch {
    return 'none'
  } finally {
    await handle.close()
  }
}

/** The last character may be cut. */
function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
