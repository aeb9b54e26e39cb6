import type { Entry } from './catalogue.ts'

const deployment = 'https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html'

/**
 * What `UpdateFunctionConfiguration` may answer, before the table of all calls to Lambda. AWS quotes variables with their
 * values when they are too large: those words of its are never shown.
 */
export const configurationFailures: readonly Entry[] = [
  {
    code: 'environment-too-large',
    when: 'The variables of the function take more than 4 KB together, or Lambda answers that they do.',
    match: { message: /exceeded the 4KB limit|must be smaller than 5120 bytes/ },
    cause: 'The variables of <function> would take more than 4096 bytes together, with names and quotes.',
    remedy:
      'Take out what is not needed (`environment-remove`), and keep long values, such as keys and certificates, in AWS Secrets ' +
      'Manager or Parameter Store: the function reads them when it starts.',
    grade: 'documented',
    source: deployment,
  },
  {
    code: 'environment-reserved',
    when: 'Lambda answers that a variable has a name that it keeps for itself.',
    match: { message: /reserved keys/ },
    cause: 'A variable in `environment` has a name that Lambda keeps for itself: <message>',
    remedy: 'Choose another name, such as one with a prefix of your application.',
    grade: 'documented',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html',
  },
]
