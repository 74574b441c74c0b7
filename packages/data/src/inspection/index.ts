export { type ColumnSurvey, surveyColumns } from './columns.js'
export { type Described, lengthOfTraining, type Recommendation, recommend, type StoredValues } from './recommend.js'
export { type Survey, type Surveys, survey } from './survey.js'
