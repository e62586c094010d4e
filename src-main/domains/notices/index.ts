export { TOLD_ACTIONS } from './activity-news.ts'
export { Notices } from './notices.ts'
export { NoticeWatch, type Watched } from './watch.ts'
