export { evaluationSchema, truthRowSchema, type Evaluation } from './http/evaluation.js';
export { explanationSchema, type Explanation } from './http/explanation.js';
export { ratesSchema, type Rates } from './http/rates.js';
export { linkageMigrations } from './migrations/index.js';
