/** The example hydrous-backend, as the demo plays it. */
export { acts } from './hydrous-backend-acts.ts'
export { setStage } from './hydrous-backend-stage.ts'
