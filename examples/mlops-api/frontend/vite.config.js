import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig(({ command }) => {
  // A page without it would be published, and fail for every visitor.
  const { VITE_API_URL: api = '' } = process.env
  if (command === 'build' && !/^https?:\/\/[^/]+/.test(api)) {
    throw new Error(`VITE_API_URL is '${api}'. It must be where the API answers, such as https://….amazonaws.com`)
  }
  return {
    plugins: [react()],
    // Every name under assets/ changes with its content: browsers may keep these files for ever.
    build: { assetsInlineLimit: 0 },
  }
})
