import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { followChanges } from './lib/changes.ts'
import { startConnection } from './lib/connection.ts'
import { loadTheRest } from './lib/later.tsx'
import { listenForShortcuts } from './lib/shortcuts.ts'
import { followTheme } from './lib/theme.ts'
import { watchNotices } from './lib/watch-notices.ts'
import './styles/index.css'

followTheme()
listenForShortcuts(window)
watchNotices()
followChanges()
startConnection()

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <App />
  </StrictMode>,
)

// Not before the first picture, and not while the first answers are being drawn.
setTimeout(loadTheRest, 500)
