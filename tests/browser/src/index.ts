/** A real headless Chromium for whoever's tests need one. */
export { bundlePage } from './bundle.js'
export { launchChromium } from './chromium.js'
export { type OpenPage, openPage, type PageOptions, withPage } from './page.js'
export { type Server, type ServerOptions, serve } from './server.js'
